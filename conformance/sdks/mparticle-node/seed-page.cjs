'use strict';
// The examples of the vendor's page on this SDK, together in one batch, in the form that the page shows.
exports.buildExample = (mparticle, nowMs) => {
  const batch = new mparticle.Batch(mparticle.Batch.Environment.development);

  const identities = new mparticle.UserIdentities();
  identities.customerid = 'node-123456';
  batch.user_identities = identities;

  const device = new mparticle.DeviceInformation();
  device.ios_advertising_id = '07d2ebaa-e956-407e-a1e6-f05f871bf4e2';
  device.android_advertising_id = 'a26f9736-c262-47ea-988b-0b0504cee874';
  batch.device_info = device;

  batch.user_attributes = { 'Account type': 'trial', TrialEndDate: '2016-12-01', 'hair color': 'brown' };

  const hello = new mparticle.AppEvent(mparticle.AppEvent.CustomEventType.navigation, 'Hello World');
  hello.custom_attributes = { foo: 'bar' };
  batch.addEvent(hello);

  const product = new mparticle.Product();
  product.name = 'Example Product';
  product.id = 'sample-sku';
  product.price = 19.99;
  // As the page writes it: the SDK has no such member, and sends it all the same.
  product.customAttributes = { 'on-sale': 'true', referbished: 'false' };
  const action = new mparticle.ProductAction('purchase');
  action.products = [product];
  action.tax_amount = 1.5;
  action.total_amount = 21.49;
  const purchase = new mparticle.CommerceEvent();
  purchase.product_action = action;
  purchase.timestamp_unixtime_ms = 1484322995852;
  batch.addEvent(purchase);

  const start = new mparticle.SessionStartEvent();
  start.session_id = 12345678;
  start.timestamp_unixtime_ms = nowMs;
  const end = new mparticle.SessionEndEvent();
  end.session_id = start.session_id;
  end.session_duration_ms = 1000;
  end.timestamp_unixtime_ms = nowMs + 1000;
  batch.addEvent(start);
  batch.addEvent(end);

  const ccpa = new mparticle.CCPAConsentState('document_agreement.v3', true, nowMs, 'mparticle.test/signup');
  ccpa.hardware_id = 'IDFA:a5d96n32-224a-3b11-1088-a202695bc710';
  const gdpr = new mparticle.GDPRConsentState('document_agreement.v2', true, nowMs, 'dtmgbank.com/signup');
  gdpr.hardware_id = 'IDFA:a5d934n0-232f-4afc-2e9a-3832d95zc702';
  const consent = new mparticle.ConsentState();
  consent.ccpa = { data_sale_opt_out: ccpa };
  consent.gdpr = { 'My Purpose': gdpr };
  batch.consent_state = consent;
  return batch;
};
