// Long because every metric of the server stands here once.
/**
 * Every metric that is the server's own. `docs/operating.md` is written from this table, and what `/metrics` shows is held to it: a name that
 * is read nowhere, or read and not here, does not compile.
 */
export interface MetricEntry {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly labels: readonly string[];
  readonly meaning: string;
  /** What to be woken for, or to look at; nothing where the value is there to explain others. */
  readonly alert?: string;
}

export const metricTable = {
  fairlead_ready: {
    type: 'gauge',
    unit: '0 or 1',
    labels: [],
    meaning: '1 while events are taken, as `/readyz` says.',
    alert: '0 for a minute, or no answer.',
  },
  fairlead_info: {
    type: 'gauge',
    unit: '1',
    labels: ['version', 'node', 'log'],
    meaning: 'Versions of Fairlead and of Node, and the id of the log.',
  },
  fairlead_accepted_requests_total: {
    type: 'counter',
    unit: 'requests',
    labels: ['source'],
    meaning: 'Requests that were answered with yes: they are on disk.',
    alert: 'None from a source that always sends.',
  },
  fairlead_accepted_events_total: {
    type: 'counter',
    unit: 'events',
    labels: ['source'],
    meaning: 'Events in these requests, as they came: duplicates and bad ones too.',
  },
  fairlead_accepted_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    labels: ['source'],
    meaning: 'Bytes of these requests in the log.',
  },
  fairlead_refused_requests_total: {
    type: 'counter',
    unit: 'requests',
    labels: ['code', 'source'],
    meaning:
      'Requests with events that were refused, pixels too, by the code of the error. `source` is `(unknown)` where the credentials did not tell.',
    alert: '`disk_full`, `log_failed`, `internal` or `overloaded` at all; `invalid_*` and `rate_limited` of one source that rise.',
  },
  fairlead_answers_total: {
    type: 'counter',
    unit: 'answers',
    labels: ['status'],
    meaning: 'Answers of every route by status.',
    alert: '5xx that go on for a minute.',
  },
  fairlead_answer_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: [],
    meaning: 'From the head of a request with events to its answer, of every 16th that was accepted. Holding back is part of it.',
    alert: 'p99 above 2 s: SDKs give up after 8 to 10 s.',
  },
  fairlead_appended_records_total: {
    type: 'counter',
    unit: 'records',
    labels: [],
    meaning: 'Records written to the log: accepted requests, and events of the quarantine that are tried again.',
  },
  fairlead_appended_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    labels: [],
    meaning: 'Bytes of these records.',
  },
  fairlead_log_commit_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: [],
    meaning: 'One commit of the log, its sync to disk included; requests that arrive meanwhile share the next.',
    alert: 'p99 above 0.25 s: the disk is slow, and every answer waits for it.',
  },
  fairlead_log_position: {
    type: 'gauge',
    unit: 'position',
    labels: [],
    meaning: 'Last position on disk in the log.',
  },
  fairlead_stored_position: {
    type: 'gauge',
    unit: 'position',
    labels: [],
    meaning: 'Last position that the store reaches: up to it, SQL shows everything.',
    alert: 'Stands still while `fairlead_log_position` grows.',
  },
  fairlead_backlog_records: {
    type: 'gauge',
    unit: 'records',
    labels: [],
    meaning: 'Records accepted and not yet stored.',
  },
  fairlead_backlog_events: {
    type: 'gauge',
    unit: 'events',
    labels: [],
    meaning: 'Events in them, about; of what was there at the start, none are counted.',
  },
  fairlead_backlog_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Bytes accepted since the start and not yet stored.',
    alert: 'Half of `backlogBytesMax`: beyond it answers are held, then 503.',
  },
  fairlead_backlog_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: [],
    meaning: 'How long the oldest record that is not stored yet has been waiting, since the start at most.',
    alert: 'Above 60 s for five minutes: more comes in than is stored, or the store fails.',
  },
  fairlead_in_flight_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Bytes of request bodies in memory.',
  },
  fairlead_held_requests: {
    type: 'gauge',
    unit: 'requests',
    labels: [],
    meaning: 'Requests whose answer is held back for want of room.',
    alert: 'Above 0 for a minute.',
  },
  fairlead_stored_events_total: {
    type: 'counter',
    unit: 'events',
    labels: [],
    meaning: 'Events stored.',
  },
  fairlead_duplicate_events_total: {
    type: 'counter',
    unit: 'events',
    labels: [],
    meaning: 'Events recognised as duplicates: retries of senders, most of them.',
    alert: 'More than stored ones: a sender does not understand its answers.',
  },
  fairlead_quarantined_events_total: {
    type: 'counter',
    unit: 'events',
    labels: ['reason'],
    meaning: 'Events put in quarantine, by reason (see [errors.md](errors.md)).',
    alert: '`record_damaged` or `internal_error` at all; others that rise after a release of a sender.',
  },
  fairlead_events_without_id_total: {
    type: 'counter',
    unit: 'events',
    labels: [],
    meaning: 'Events stored without an id of their own: sent again, they are stored again.',
  },
  fairlead_lag_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: [],
    meaning: 'Accepted to queryable, for the oldest record of each block that is stored.',
    alert: 'p99 above 5 s for five minutes.',
  },
  fairlead_last_lag_ms: {
    type: 'gauge',
    unit: 'milliseconds',
    labels: [],
    meaning: 'The same, of the last block.',
  },
  fairlead_store_recovering: {
    type: 'gauge',
    unit: '0 or 1',
    labels: [],
    meaning: '1 while the worker is being replaced. Events are accepted meanwhile, queries are not.',
    alert: '1 for a minute.',
  },
  fairlead_worker_restarts_total: {
    type: 'counter',
    unit: 'processes',
    labels: [],
    meaning: 'Workers started in the place of one that failed.',
    alert: 'Any; the line `worker_trouble` of the log says why.',
  },
  fairlead_worker_gives_way: {
    type: 'gauge',
    unit: '0 or 1',
    labels: [],
    meaning:
      '1 while the worker leaves the processors to whoever wants them: requests come so fast that the listener has little time between them, and storing keeps up all the same. Always 0 where the system does not let it ("Sizing").',
  },
  fairlead_removed_rows_total: {
    type: 'counter',
    unit: 'rows',
    labels: ['table'],
    meaning: 'Rows of `events` and `quarantine` removed for being older than they are kept.',
  },
  fairlead_open_connections: {
    type: 'gauge',
    unit: 'connections',
    labels: [],
    meaning: 'Open connections of clients.',
    alert: 'Near `fairlead_max_connections`: from there on they are dropped.',
  },
  fairlead_max_connections: {
    type: 'gauge',
    unit: 'connections',
    labels: [],
    meaning: 'How many may be open at once: 16,384, or fewer where the process may not open that many files.',
  },
  fairlead_dropped_connections_total: {
    type: 'counter',
    unit: 'connections',
    labels: [],
    meaning: 'Connections closed at once for too many being open.',
    alert: 'Any: raise the limit of open files.',
  },
  fairlead_wrong_tokens_total: {
    type: 'counter',
    unit: 'requests',
    labels: [],
    meaning: 'Wrong admin tokens that were looked at.',
    alert: 'Any that you did not send yourself.',
  },
  fairlead_failed_handshakes_total: {
    type: 'counter',
    unit: 'connections',
    labels: [],
    meaning: 'Connections on which TLS did not come about.',
    alert: 'A rate that stays: clients that trust another authority, or send plain HTTP.',
  },
  fairlead_certificate_expires_seconds: {
    type: 'gauge',
    unit: 'Unix time',
    labels: [],
    meaning: 'When the certificate ends; 0 without TLS.',
    alert: 'Not 0 and less than two weeks away.',
  },
  fairlead_live_listeners: {
    type: 'gauge',
    unit: 'streams',
    labels: [],
    meaning: 'Open live streams.',
  },
  fairlead_disk_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: ['part'],
    meaning: 'What the parts of the data folder take on disk: `log`, `store`, `dedupe`, `registry`. Measured at most every 10 s.',
  },
  fairlead_disk_free_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Free on the filesystem of the data folder.',
    alert: 'Less than a day of growth of `fairlead_disk_bytes`.',
  },
  fairlead_disk_size_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Size of that filesystem.',
  },
  fairlead_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: ['process'],
    meaning:
      'Memory of the `listener` and of the `worker` that no other process shares and no file backs (RssAnon; Linux only). The pages of the log that the system keeps in memory are not part of it.',
    alert: 'Worker: above `storeMemoryBytesMax` and 1 GiB. Listener: above `inFlightBytesMax` and 512 MiB.',
  },
  fairlead_cpu_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    labels: ['process'],
    meaning: 'Processor time of the `listener` and of the `worker` (Linux only). A new worker begins with 0.',
  },
} as const;

metricTable satisfies Readonly<Record<string, MetricEntry>>;

export type MetricName = keyof typeof metricTable;

/**
 * What prom-client tells of the listener's process, under the names that dashboards for Node know. Those of open files and of memory
 * come from Linux only.
 */
export const nodeMetrics = {
  process_cpu_user_seconds_total: 'Processor time in user code.',
  process_cpu_system_seconds_total: 'Processor time in the system.',
  process_cpu_seconds_total: 'Both.',
  process_start_time_seconds: 'When the process was started, in seconds since 1970.',
  process_resident_memory_bytes: 'Resident memory, pages of the log included.',
  process_virtual_memory_bytes: 'Virtual memory; the map of the log is part of it and means nothing.',
  process_heap_bytes: 'Data segment.',
  process_open_fds: 'Open files and sockets. Alert near `process_max_fds`.',
  process_max_fds: 'How many there may be.',
  nodejs_eventloop_lag_seconds: 'Delay of the event loop at this moment.',
  nodejs_eventloop_lag_min_seconds: 'Delay of the event loop since the last look, the least.',
  nodejs_eventloop_lag_max_seconds: 'The most.',
  nodejs_eventloop_lag_mean_seconds: 'The mean.',
  nodejs_eventloop_lag_stddev_seconds: 'The standard deviation.',
  nodejs_eventloop_lag_p50_seconds: 'The median.',
  nodejs_eventloop_lag_p90_seconds: 'The 90th percentile.',
  nodejs_eventloop_lag_p99_seconds: 'The 99th. Alert above 0.2 s: answers wait for the processor.',
  nodejs_active_resources: 'What keeps the loop alive, by type.',
  nodejs_active_resources_total: 'The same, together.',
  nodejs_active_handles: 'Open handles, by type.',
  nodejs_active_handles_total: 'The same, together.',
  nodejs_active_requests: 'Requests to the system that are under way, by type.',
  nodejs_active_requests_total: 'The same, together.',
  nodejs_heap_size_total_bytes: 'Heap of JavaScript.',
  nodejs_heap_size_used_bytes: 'What of it is in use.',
  nodejs_external_memory_bytes: 'Memory outside of the heap that JavaScript holds: bodies of requests.',
  nodejs_heap_space_size_total_bytes: 'Heap by space.',
  nodejs_heap_space_size_used_bytes: 'What of it is in use.',
  nodejs_heap_space_size_available_bytes: 'What of it is free.',
  nodejs_gc_duration_seconds: 'Collections of garbage, by kind.',
  nodejs_version_info: 'The version of Node.',
} as const;
