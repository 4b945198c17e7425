/** The values of `event_type` that the package knows. */
export type EventType =
  | 'unknown'
  | 'session_start'
  | 'session_end'
  | 'screen_view'
  | 'custom_event'
  | 'crash_report'
  | 'opt_out'
  | 'first_run'
  | 'pre_attribution'
  | 'push_registration'
  | 'application_state_transition'
  | 'push_message'
  | 'network_performance'
  | 'breadcrumb'
  | 'profile'
  | 'push_reaction'
  | 'commerce_event';
