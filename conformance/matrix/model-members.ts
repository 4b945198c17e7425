/**
 * A model is described as {"$new": class, "$args": […], member: value, …}. Constructors take their arguments in another order in each
 * language, the members have one name in all of them: those that arguments stand for in the Node SDK (contract/mparticle.md §3.1).
 */
const parameters: Readonly<Record<string, readonly string[]>> = {
  AppEvent: ['custom_event_type', 'event_name'],
  ApplicationStateTransitionEvent: ['application_transition_type'],
  Batch: ['environment'],
  BreadcrumbEvent: ['session_number', 'label'],
  CCPAConsentState: ['document', 'consented', 'timestamp_unixtime_ms', 'location', 'hardware_id'],
  CrashReportEvent: ['class_name', 'message', 'stack_trace', 'exception_handled'],
  EventBase: ['data', 'event_type'],
  GDPRConsentState: ['document', 'consented', 'timestamp_unixtime_ms', 'location', 'hardware_id'],
  GeoLocation: ['latitude', 'longitude'],
  NetworkPerformanceEvent: ['http_verb', 'url', 'time_elapsed', 'bytes_in', 'bytes_out', 'response_code'],
  OptOutEvent: ['is_opted_out'],
  Product: ['id', 'name', 'price', 'total_product_amount'],
  ProductAction: ['action', 'transaction_id', 'total_amount', 'products'],
  ProductImpression: ['product_impression_list', 'products'],
  ProfileEvent: ['profile_name', 'previous_profile_name', 'profile_event_type'],
  Promotion: ['id', 'name', 'creative', 'position'],
  PromotionAction: ['action', 'promotions'],
  PushMessageEvent: ['push_message_token', 'push_message_type', 'push_notification_payload', 'application_state'],
  PushRegistrationEvent: ['register', 'registration_token'],
  ScreenViewEvent: ['screen_name'],
  SessionEndEvent: ['session_duration_ms'],
  ShoppingCart: ['products'],
};

/** The same description without arguments: each of them is a member. */
export function withNamedMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(withNamedMembers);
  }
  const { $args = [], ...members } = value as { readonly $new?: string; readonly $args?: readonly unknown[] };
  const names = parameters[members.$new ?? ''] ?? [];
  const named = $args.map((argument, place) => [names[place] ?? `argument ${place} of ${members.$new}`, argument] as const);
  return Object.fromEntries([...Object.entries(members), ...named].map(([name, member]) => [name, withNamedMembers(member)]));
}
