"""The examples of the vendor's page on this SDK, together in one batch, in the form that the page shows."""

import mparticle


def build(now_ms):
    batch = mparticle.Batch()
    batch.environment = 'development'

    identities = mparticle.UserIdentities()
    identities.customerid = 'py-123456'
    identities.email = 'py@example.com'
    batch.user_identities = identities

    device_info = mparticle.DeviceInformation()
    device_info.ios_advertising_id = '07d2ebaa-e956-407e-a1e6-f05f871bf4e2'
    device_info.android_advertising_id = 'a26f9736-c262-47ea-988b-0b0504cee874'
    batch.device_info = device_info

    batch.user_attributes = {'Account type': 'trial', 'TrialEndDate': '2016-12-01'}

    app_event = mparticle.AppEvent('Example', 'navigation', custom_attributes={'foo': 'bar'})
    app_event.timestamp_unixtime_ms = now_ms

    product = mparticle.Product()
    product.name = 'Example Product'
    product.id = 'sample-sku'
    product.price = 19.99
    product.custom_attributes = {'color': 'red', 'size': 'small'}
    product_action = mparticle.ProductAction('purchase')
    product_action.products = [product]
    product_action.tax_amount = 1.50
    product_action.total_amount = 21.49
    commerce_event = mparticle.CommerceEvent(product_action)
    commerce_event.timestamp_unixtime_ms = now_ms
    commerce_event.custom_attributes = {'sale': 'true'}

    session_start = mparticle.SessionStartEvent()
    session_start.session_id = 12345678
    session_start.timestamp_unixtime_ms = now_ms
    session_end = mparticle.SessionEndEvent()
    session_end.session_id = session_start.session_id
    session_end.session_duration_ms = 1000
    session_end.timestamp_unixtime_ms = now_ms + 1000

    transitions = [
        mparticle.ApplicationStateTransitionEvent.create_install_event(),
        mparticle.ApplicationStateTransitionEvent.create_upgrade_event(),
        mparticle.ApplicationStateTransitionEvent.create_foreground_event(),
        mparticle.ApplicationStateTransitionEvent.create_background_event(),
    ]
    for transition in transitions:
        transition.timestamp_unixtime_ms = now_ms

    batch.events = [app_event, commerce_event, session_start, session_end, *transitions]

    ccpa = mparticle.CCPAConsentState()
    ccpa.document = 'document_agreement.v3'
    ccpa.consented = True
    ccpa.timestamp_unixtime_ms = now_ms
    ccpa.location = 'mparticle.test/signup'
    ccpa.hardware_id = 'IDFA:a5d96n32-224a-3b11-1088-a202695bc710'
    gdpr = mparticle.GDPRConsentState()
    gdpr.document = 'document_agreement.v2'
    gdpr.consented = True
    gdpr.timestamp_unixtime_ms = now_ms
    gdpr.location = 'dtmgbank.com/signup'
    gdpr.hardware_id = 'IDFA:a5d934n0-232f-4afc-2e9a-3832d95zc702'
    consent = mparticle.ConsentState()
    consent.ccpa = {'data_sale_opt_out': ccpa}
    consent.gdpr = {'My Purpose': gdpr}
    batch.consent_state = consent
    return batch
