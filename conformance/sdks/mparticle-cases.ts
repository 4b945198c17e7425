// Long because it names every field of every class of the SDK.

/** What to tell the SDK to build (`node/mparticle.cjs` says how that is written), and what must be stored for it. */
export interface EventCase {
  readonly event: Readonly<Record<string, unknown>>;
  readonly stored: Readonly<Record<string, unknown>>;
}

/** Every field of the SDK's batch that describes user, device and surroundings. */
export const batch = {
  ip: '203.0.113.7',
  schema_version: 2,
  mpid: 7346244611,
  mp_deviceid: '0af7a1f5-6b0d-4d3c-8f1e-111111111111',
  deleted_user_attributes: ['old one'],
  user_attributes: { plan: 'gold', visits: 3, member: true, 'favourite colours': ['blue', 'green'] },
  user_identities: {
    $new: 'UserIdentities',
    customerid: 'customer-1',
    email: 'a@example.com',
    facebook: 'fb',
    twitter: 'tw',
    google: 'go',
    microsoft: 'ms',
    yahoo: 'ya',
    alias: 'al',
    facebook_custom_audience_id: 'fa',
    other: 'o1',
    other_id_3: 'o3',
    other_id_5: 'o5',
    other_id_7: 'o7',
    other_id_9: 'o9',
    mobile_number: '+4930123',
    phone_number_3: '+4930456',
  },
  device_info: {
    $new: 'DeviceInformation',
    brand: 'brand',
    product: 'product',
    device: 'device',
    android_uuid: 'android-uuid',
    device_manufacturer: 'maker',
    platform: 'iOS',
    os_version: '17.1',
    device_model: 'model',
    screen_height: 2532,
    screen_width: 1170,
    screen_dpi: 460,
    device_country: 'DE',
    locale_language: 'de',
    locale_country: 'DE',
    network_country: 'DE',
    network_carrier: 'carrier',
    network_code: '01',
    network_mobile_country_code: '262',
    timezone_offset: 2,
    build_identifier: 'build',
    http_header_user_agent: 'agent',
    ios_advertising_id: '07d2ebaa-e956-407e-a1e6-f05f871bf4e2',
    push_token: 'push-token',
    cpu_architecture: 'arm64',
    is_tablet: false,
    push_notification_sound_enabled: true,
    push_notification_vibrate_enabled: false,
    radio_access_technology: 'LTE',
    supports_telephony: true,
    has_nfc: true,
    bluetooth_enabled: false,
    bluetooth_version: '5.3',
    att_timestamp_unixtime_ms: 1700000000000,
    att_authorization_status: 'authorized',
    ios_idfv: '607258d9-c28b-43ad-95ed-e9593025d5a1',
    android_advertising_id: 'a26f9736-c262-47ea-988b-0b0504cee874',
  },
  application_info: {
    $new: 'ApplicationInformation',
    application_name: 'app',
    application_version: '1.2.3',
    install_referrer: 'referrer',
    package: 'com.example.app',
  },
  context: { $new: 'BatchContext', data_plan: { $new: 'DataPlanContext', plan_id: 'plan', plan_version: 3 } },
  consent_state: {
    $new: 'ConsentState',
    gdpr: { purpose: { $new: 'GDPRConsentState', $args: ['doc', true, 1700000000001, 'here', 'hardware'] } },
    ccpa: { data_sale_opt_out: { $new: 'CCPAConsentState', $args: ['doc2', false, 1700000000002, 'there', 'hardware2'] } },
  },
} as const;

const { $new: _identities, customerid, ...otherIdentities } = batch.user_identities;
const { $new: _device, ...device } = batch.device_info;
const { $new: _application, ...application } = batch.application_info;

const batchContext = {
  ip: '203.0.113.7',
  schema_version: 2,
  mp_deviceid: '0af7a1f5-6b0d-4d3c-8f1e-111111111111',
  deleted_user_attributes: ['old one'],
  application_info: application,
  data_plan: { plan_id: 'plan', plan_version: 3 },
};

/** The columns that every event of the batch has. */
export const batchColumns = {
  source: 'test',
  protocol: 'batch',
  environment: 'development',
  mpid: 7346244611,
  user_id: customerid,
  identities: { customer_id: customerid, ...otherIdentities },
  user_attributes: batch.user_attributes,
  device,
  context: batchContext,
  consent: {
    gdpr: {
      purpose: {
        document: 'doc',
        consented: true,
        timestamp_unixtime_ms: 1700000000001,
        location: 'here',
        hardware_id: 'hardware',
      },
    },
    ccpa: {
      data_sale_opt_out: {
        document: 'doc2',
        consented: false,
        timestamp_unixtime_ms: 1700000000002,
        location: 'there',
        hardware_id: 'hardware2',
      },
    },
  },
  library: 'node-superagent/3.8.3',
} as const;

const product = {
  $new: 'Product',
  $args: ['sku', 'name', 9.5, 19],
  brand: 'brand',
  category: 'category',
  variant: 'variant',
  position: 1,
  quantity: 2,
  coupon_code: 'coupon',
  added_to_cart_time_ms: 1700000000003,
  custom_attributes: { size: 'L' },
};
const storedProduct = {
  id: 'sku',
  name: 'name',
  price: 9.5,
  total_product_amount: 19,
  brand: 'brand',
  category: 'category',
  variant: 'variant',
  position: 1,
  quantity: 2,
  coupon_code: 'coupon',
  added_to_cart_time_ms: 1700000000003,
  custom_attributes: { size: 'L' },
};

const deviceState = {
  time_since_start_ms: 12,
  battery_level: 0.5,
  data_connection_type: 'wifi',
  gps_state: true,
  total_system_memory_usage_bytes: 1024,
  cpu: 'idle',
  system_memory_low: false,
  device_orientation: 'portrait',
};

/** Every kind of event that the SDK has a class for, every member that it has, and the event types that it knows by name alone. */
export const eventCases: readonly EventCase[] = [
  {
    event: {
      $new: 'AppEvent',
      $args: ['navigation', 'everything'],
      timestamp_unixtime_ms: 1700000001000,
      event_id: 6004677780,
      source_message_id: 'message-1',
      session_id: 4957918240,
      session_uuid: '6d1f6e54-9a3c-4a53-9c7a-3b7d44c1a5b1',
      custom_attributes: { text: 'value', number: 1.5, flag: true },
      custom_flags: { flag: 'on' },
      location: { $new: 'GeoLocation', $args: [52.5, 13.4], accuracy: 10 },
      device_current_state: { $new: 'DeviceCurrentState', ...deviceState },
      media_info: {
        $new: 'MediaInfo',
        action: 'play',
        channel: 'one',
        format: 'video',
        quality: 'hd',
        playback_position: 4.5,
        playback_rate: 1,
      },
    },
    stored: {
      type: 'custom_event',
      name: 'everything',
      event_id: 'message-1',
      mp_event_id: 6004677780,
      session_id: '4957918240',
      original_timestamp: '2023-11-14T22:13:21.000Z',
      properties: {
        custom_event_type: 'navigation',
        custom_flags: { flag: 'on' },
        media_info: { action: 'play', channel: 'one', format: 'video', quality: 'hd', playback_position: 4.5, playback_rate: 1 },
        text: 'value',
        number: 1.5,
        flag: true,
      },
      context: {
        ...batchContext,
        location: { latitude: 52.5, longitude: 13.4, accuracy: 10 },
        device_current_state: deviceState,
        session_uuid: '6d1f6e54-9a3c-4a53-9c7a-3b7d44c1a5b1',
      },
    },
  },
  ...['unknown', 'location', 'search', 'transaction', 'user_content', 'user_preference', 'social', 'other'].map((type) => ({
    event: { $new: 'AppEvent', $args: [type, `of type ${type}`] },
    stored: {
      type: 'custom_event',
      name: `of type ${type}`,
      properties: { custom_event_type: type === 'unknown' ? 'other' : type },
    },
  })),
  {
    event: {
      $new: 'CommerceEvent',
      product_action: {
        $new: 'ProductAction',
        $args: ['purchase', 'transaction', 30.5, [product]],
        checkout_step: 2,
        checkout_options: 'express',
        product_action_list: 'list',
        product_list_source: 'search',
        affiliation: 'shop',
        tax_amount: 1.5,
        shipping_amount: 4,
        coupon_code: 'coupon',
      },
      shopping_cart: { $new: 'ShoppingCart', $args: [[product]] },
      currency_code: 'EUR',
      screen_name: 'cart',
      is_non_interactive: false,
    },
    stored: {
      type: 'commerce_event',
      name: 'purchase',
      properties: {
        product_action: {
          action: 'purchase',
          transaction_id: 'transaction',
          total_amount: 30.5,
          products: [storedProduct],
          checkout_step: 2,
          checkout_options: 'express',
          product_action_list: 'list',
          product_list_source: 'search',
          affiliation: 'shop',
          tax_amount: 1.5,
          shipping_amount: 4,
          coupon_code: 'coupon',
        },
        shopping_cart: { products: [storedProduct] },
        currency_code: 'EUR',
        screen_name: 'cart',
        is_non_interactive: false,
      },
    },
  },
  ...[
    'add_to_cart',
    'remove_from_cart',
    'checkout',
    'checkout_option',
    'click',
    'view_detail',
    'refund',
    'add_to_wishlist',
    'remove_from_wish_list',
  ].map((action) => ({
    event: { $new: 'CommerceEvent', product_action: { $new: 'ProductAction', $args: [action] } },
    stored: { type: 'commerce_event', name: action, properties: { product_action: { action } } },
  })),
  {
    event: {
      $new: 'CommerceEvent',
      promotion_action: {
        $new: 'PromotionAction',
        $args: ['click', [{ $new: 'Promotion', $args: ['id', 'name', 'creative', 'top'] }]],
      },
    },
    stored: {
      type: 'commerce_event',
      name: 'promotion_click',
      properties: {
        promotion_action: { action: 'click', promotions: [{ id: 'id', name: 'name', creative: 'creative', position: 'top' }] },
      },
    },
  },
  {
    event: { $new: 'CommerceEvent', product_impressions: [{ $new: 'ProductImpression', $args: ['list', [product]] }] },
    stored: {
      type: 'commerce_event',
      name: 'impression',
      properties: { product_impressions: [{ product_impression_list: 'list', products: [storedProduct] }] },
    },
  },
  { event: { $new: 'SessionStartEvent', session_id: 77 }, stored: { type: 'session_start', session_id: '77' } },
  {
    event: { $new: 'SessionEndEvent', $args: [1234], session_uuid: '6d1f6e54-9a3c-4a53-9c7a-3b7d44c1a5b1' },
    stored: {
      type: 'session_end',
      session_id: '6d1f6e54-9a3c-4a53-9c7a-3b7d44c1a5b1',
      properties: { session_duration_ms: 1234 },
    },
  },
  {
    event: { $new: 'ScreenViewEvent', $args: ['home'], activity_type: 'main', custom_flags: { flag: 1 } },
    stored: { type: 'screen_view', name: 'home', properties: { activity_type: 'main', custom_flags: { flag: 1 } } },
  },
  {
    event: {
      $new: 'CrashReportEvent',
      $args: ['Error', 'it broke', 'at line 1', true],
      breadcrumbs: ['clicked'],
      severity: 'fatal',
      topmost_context: 'main',
      pl_crash_report_file_base64: 'AAAA',
      ios_image_base_address: 4294967296,
      ios_image_size: 1024,
      session_number: 3,
    },
    stored: {
      type: 'crash_report',
      properties: {
        class_name: 'Error',
        message: 'it broke',
        stack_trace: 'at line 1',
        exception_handled: true,
        breadcrumbs: ['clicked'],
        severity: 'fatal',
        topmost_context: 'main',
        pl_crash_report_file_base64: 'AAAA',
        ios_image_base_address: 4294967296,
        ios_image_size: 1024,
        session_number: 3,
      },
    },
  },
  { event: { $new: 'OptOutEvent', $args: [true] }, stored: { type: 'opt_out', properties: { is_opted_out: true } } },
  { event: { $new: 'FirstRunEvent' }, stored: { type: 'first_run' } },
  {
    event: { $new: 'PushRegistrationEvent', $args: [true, 'token'] },
    stored: { type: 'push_registration', properties: { register: true, registration_token: 'token' } },
  },
  {
    event: {
      $new: 'PushMessageEvent',
      $args: ['token', 'received', '{"aps":{}}', 'background'],
      message: 'hello',
      network: 'APNS',
      action_identifier: 'open',
    },
    stored: {
      type: 'push_message',
      properties: {
        push_message_token: 'token',
        push_message_type: 'received',
        push_notification_payload: '{"aps":{}}',
        application_state: 'background',
        message: 'hello',
        network: 'APNS',
        action_identifier: 'open',
      },
    },
  },
  {
    event: {
      $new: 'ApplicationStateTransitionEvent',
      $args: ['application_initialized'],
      successfully_closed: true,
      is_first_run: true,
      is_upgrade: false,
      push_notification_payload: 'payload',
    },
    stored: {
      type: 'application_state_transition',
      properties: {
        application_transition_type: 'application_initialized',
        successfully_closed: true,
        is_first_run: true,
        is_upgrade: false,
        push_notification_payload: 'payload',
      },
    },
  },
  {
    event: { $new: 'NetworkPerformanceEvent', $args: ['GET', 'https://example.com', 12, 34, 56, 200], data: 'data' },
    stored: {
      type: 'network_performance',
      properties: {
        http_verb: 'GET',
        url: 'https://example.com',
        time_elapsed: 12,
        bytes_in: 34,
        bytes_out: 56,
        response_code: 200,
        data: 'data',
      },
    },
  },
  {
    event: { $new: 'BreadcrumbEvent', $args: [4, 'label'] },
    stored: { type: 'breadcrumb', properties: { session_number: 4, label: 'label' } },
  },
  {
    event: { $new: 'ProfileEvent', $args: ['name', 'previous', 'login'] },
    stored: {
      type: 'profile',
      properties: { profile_name: 'name', previous_profile_name: 'previous', profile_event_type: 'login' },
    },
  },
];

/** Events that the SDK sends as plain data under a name of its own list of event types. */
export const plainEventCases: readonly EventCase[] = ['pre_attribution', 'push_reaction'].map((type) => ({
  event: { $new: 'EventBase', $args: [{ $new: 'EventData', custom_attributes: { a: 'b' } }, type] },
  stored: { type, properties: { a: 'b' } },
}));
