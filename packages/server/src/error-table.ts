// Long because every error of the server stands here once.
/**
 * Every error that a user of the server can meet. Codes are stable; `docs/errors.md` is written from this table.
 */
interface ErrorEntry {
  readonly status: number;
  readonly message: string;
  /** What the person who meets it should do. */
  readonly remedy: string;
}

export const errorTable = {
  invalid_json: {
    status: 400,
    message: 'The body is not JSON.',
    remedy: 'Send one JSON text; the message names the place where parsing stopped.',
  },
  invalid_utf8: {
    status: 400,
    message: 'The body is not valid UTF-8.',
    remedy: 'Encode the body as UTF-8.',
  },
  invalid_encoding: {
    status: 400,
    message: 'The body could not be decompressed.',
    remedy: 'Make Content-Encoding agree with the body: gzip, deflate or none.',
  },
  invalid_request: {
    status: 400,
    message: 'The request is not well-formed HTTP.',
    remedy: 'Use a standard HTTP client.',
  },
  tls_required: {
    status: 400,
    message: 'This port speaks HTTPS, and the request came without TLS.',
    remedy: 'Write https:// instead of http:// in the address that it is sent to.',
  },
  empty_body: {
    status: 400,
    message: 'The body is empty.',
    remedy: 'Send the events as JSON.',
  },
  invalid_body: {
    status: 400,
    message: 'The body does not have the shape that this route takes.',
    remedy: 'The message says what was expected and what was received.',
  },
  too_many_events: {
    status: 413,
    message: 'The request holds more events than one request may.',
    remedy: 'Split the events over several requests.',
  },
  invalid_events: {
    status: 400,
    message: 'The member "events" is not an array of event objects.',
    remedy: 'Send "events" as an array of {"event_type": …, "data": {…}}, or leave it out.',
  },
  empty_batch: {
    status: 400,
    message: 'The batch has none of the fields of a batch.',
    remedy: 'Send at least events, identities or attributes.',
  },
  missing_event_type: {
    status: 400,
    message: 'Required event field "event_type" is missing or empty.',
    remedy: 'Wrap every event as {"event_type": …, "data": {…}}.',
  },
  missing_event_name: {
    status: 400,
    message: 'Required event field "event_name" is missing or empty.',
    remedy: 'Give every custom_event an event_name.',
  },
  missing_batch: {
    status: 400,
    message: 'The body has no array "batch".',
    remedy: 'Send {"batch": [ … ]}, or one message to its own route.',
  },
  missing_credentials: {
    status: 401,
    message:
      'No usable credentials: neither Basic authorization nor, for messages, a write key in the query, in X-Write-Key or in the body.',
    remedy: 'Send Authorization: Basic base64("key:secret"), or a writeKey.',
  },
  invalid_write_key: {
    status: 401,
    message: 'The write key belongs to no source.',
    remedy: 'Use the key of a source of this server.',
  },
  invalid_credentials: {
    status: 403,
    message: 'The key or the secret is wrong.',
    remedy: 'Use the key and the secret of a source of this server.',
  },
  source_revoked: {
    status: 403,
    message: 'The source was revoked.',
    remedy: 'Send with the credentials of another source. A revoked name is not given again: add a source under another one.',
  },
  not_found: {
    status: 404,
    message: 'There is no such route.',
    remedy: 'See docs/http.md for the routes.',
  },
  invalid_retry: {
    status: 400,
    message: 'The body does not say what to try again.',
    remedy: 'Give one of "rows", "all", or "source" and "reason"; "edit" goes with exactly one row.',
  },
  receipt_trimmed: {
    status: 410,
    message: 'The log does not keep the request of this receipt any more.',
    remedy: 'Its events are rows with this receipt, for as long as the store keeps them. Retention is an option of the server.',
  },
  receipt_not_found: {
    status: 404,
    message: 'This server gave out no such receipt.',
    remedy: 'Use the x-fairlead-receipt of an answer of this server and this data folder.',
  },
  merge_not_supported: {
    status: 400,
    message: 'The call "merge" is not taken: it names no event.',
    remedy: 'Send identify or alias instead; both say which ids belong to one user.',
  },
  event_removed: {
    status: 410,
    message: 'The store does not keep what was received so long ago any more.',
    remedy:
      'Retention is an option of the server. GET /api/receipts/{receipt}/request has the request, for as long as the log keeps it.',
  },
  event_not_found: {
    status: 404,
    message: 'There is no such row.',
    remedy: 'A row is named position.event_index. GET /api/receipts/{receipt} tells what became of an event that has none.',
  },
  method_not_allowed: {
    status: 405,
    message: 'The route does not take this method.',
    remedy: 'The Allow header names the methods that it takes.',
  },
  request_timeout: {
    status: 408,
    message: 'The request did not arrive in time.',
    remedy: 'Send the whole request within the time limit.',
  },
  body_too_large: {
    status: 413,
    message: 'The body is larger than the limit.',
    remedy: 'Split the events over several requests.',
  },
  uri_too_long: {
    status: 414,
    message: 'The URL is longer than the limit.',
    remedy: 'Send the event as the body of a POST.',
  },
  headers_too_large: {
    status: 431,
    message: 'The headers are larger than the limit.',
    remedy: 'Send fewer or smaller headers.',
  },
  unsupported_encoding: {
    status: 415,
    message: 'The Content-Encoding is not supported.',
    remedy: 'Use gzip, deflate or none as Content-Encoding; Transfer-Encoding is chunked or none.',
  },
  rate_limited: {
    status: 429,
    message: 'The source sends more than its limits let in.',
    remedy: 'Send it again after Retry-After seconds, or raise the limits of the source.',
  },
  overloaded: {
    status: 503,
    message: 'More waits to be read or stored than the limits allow.',
    remedy: 'Send again after Retry-After seconds; nothing of this request was kept.',
  },
  draining: {
    status: 503,
    message: 'The server is shutting down.',
    remedy: 'Send again after Retry-After seconds.',
  },
  disk_full: {
    status: 503,
    message: 'The disk of the log is full.',
    remedy: 'Free space on the disk of the data folder. Send again after Retry-After seconds.',
  },
  disk_reserved: {
    status: 503,
    message: 'Less of the disk is free than is to stay free; nothing of this request was kept.',
    remedy: 'Free space on the disk of the data folder; it goes on by itself then. Send again after Retry-After seconds.',
  },
  log_failed: {
    status: 503,
    message: 'The log could not confirm that the request is on disk.',
    remedy: 'Send again after Retry-After seconds, with the same ids: what was kept after all is recognised.',
  },
  invalid_admin_token: {
    status: 401,
    message: 'The admin token is missing or wrong.',
    remedy: 'Send Authorization: Bearer with the token of the file admin-token in the data folder.',
  },
  session_expired: {
    status: 401,
    message: 'The session has ended: its time is over, or the server was started anew.',
    remedy: 'Sign in again, with a new link from fairlead console or with the admin token.',
  },
  invalid_sign_in_link: {
    status: 401,
    message: 'The sign-in link was used already, or is too old.',
    remedy: 'Ask for a new one with fairlead console; a link is good for one browser and 15 minutes.',
  },
  invalid_sign_in: {
    status: 400,
    message: 'The body names neither a sign-in link nor a token.',
    remedy: 'Send {"link": …} or {"token": …}.',
  },
  console_not_built: {
    status: 404,
    message: 'This copy of the server has no console: its page was not built.',
    remedy: 'Run npm run build, which writes it beside the server, or install the package from the registry.',
  },
  too_many_guesses: {
    status: 429,
    message: 'Too many wrong admin tokens came from this address; for now, none from there is looked at.',
    remedy: 'Wait Retry-After seconds, and send the right token. On the machine of the server itself there is no waiting.',
  },
  host_not_allowed: {
    status: 403,
    message: 'The Host header names a host that this server does not answer for.',
    remedy: 'Use an IP address, localhost, or a name listed in allowedHosts.',
  },
  origin_not_allowed: {
    status: 403,
    message: 'The Origin header names another origin.',
    remedy: 'Call the API from the page that this server serves, or without an Origin.',
  },
  invalid_source: {
    status: 400,
    message: 'What was sent about a source can not be used.',
    remedy: 'The message names every member that is wrong, and what it takes; docs/sources.md has them all.',
  },
  source_not_found: {
    status: 404,
    message: 'There is no such source.',
    remedy: 'GET /api/sources, or fairlead source list, shows all.',
  },
  source_exists: {
    status: 409,
    message: 'There is a source of this name already.',
    remedy: 'Choose another name, or rotate the source to get a new key and secret.',
  },
  key_in_use: {
    status: 409,
    message: 'The key belongs to another source.',
    remedy: 'Choose another key, or leave it out to get a new one.',
  },
  too_many_sources: {
    status: 409,
    message: 'There are as many sources as one server keeps.',
    remedy: 'Use a source for a kind of sender, not for each of them.',
  },
  saved_query_not_found: {
    status: 404,
    message: 'There is no saved query of this name.',
    remedy: 'Ask GET /api/queries for the names.',
  },
  too_many_queries: {
    status: 409,
    message: 'There are as many saved queries as one server keeps.',
    remedy: 'Delete some.',
  },
  too_many_credentials: {
    status: 409,
    message: 'The source has as many credentials that hold at once as it may.',
    remedy: 'Rotate with a shorter overlap; with 0, only the new credentials hold.',
  },
  invalid_parameter: {
    status: 400,
    message: 'A parameter is unknown or has a value that it cannot have.',
    remedy: 'The message names the parameter and what it takes; docs/http.md has them all.',
  },
  missing_sql: {
    status: 400,
    message: 'The body has no "sql".',
    remedy: 'Send {"sql": "select …"}.',
  },
  invalid_sql: {
    status: 400,
    message: 'The statement is not valid SQL.',
    remedy: 'Mend the statement as the message says; docs/sql.md lists the columns of both tables.',
  },
  statement_not_allowed: {
    status: 400,
    message: 'Only one SELECT or EXPLAIN statement is run.',
    remedy: 'Send one statement that reads.',
  },
  function_not_allowed: {
    status: 400,
    message: 'The statement calls a function that has effects or looks outside the data.',
    remedy: 'Leave the function out; the message names it.',
  },
  query_timeout: {
    status: 400,
    message: 'The query took longer than the limit.',
    remedy: 'Narrow it by time or by position, or aggregate less.',
  },
  query_resources: {
    status: 400,
    message: 'The query needed more memory or temporary space than the limit.',
    remedy: 'Narrow it by time or by position, aggregate less, or raise storeMemoryBytesMax.',
  },
  query_busy: {
    status: 503,
    message: 'Too many queries are running.',
    remedy: 'Ask again after Retry-After seconds.',
  },
  export_busy: {
    status: 503,
    message: 'Another export is running or being downloaded.',
    remedy: 'Ask again after Retry-After seconds.',
  },
  export_too_large: {
    status: 400,
    message: 'The export is larger than the limit.',
    remedy: 'Export less at a time, with from and to, or fewer columns; or raise exportBytesMax.',
  },
  backup_busy: {
    status: 503,
    message: 'Another backup is under way.',
    remedy: 'Ask again when it has ended; one at a time is made.',
  },
  backup_broken: {
    status: 500,
    message: 'The backup is not whole.',
    remedy: 'Make another: what is there of this one is not a backup and is not taken for one.',
  },
  data_folder_incomplete: {
    status: 500,
    message: 'The data folder is a backup that was never finished.',
    remedy: 'Start on a whole one; delete this one.',
  },
  store_unavailable: {
    status: 503,
    message: 'The store is being opened again or rebuilt; accepted events are safe in the log.',
    remedy: 'Ask again after Retry-After seconds.',
  },
  too_many_streams: {
    status: 503,
    message: 'Too many live streams are open.',
    remedy: 'Close one, or ask again after Retry-After seconds.',
  },
  internal: {
    status: 500,
    message: 'Something failed that should not have.',
    remedy: 'Report it with the line of the log that names the same request.',
  },
  data_folder_in_use: {
    status: 500,
    message: 'Another process uses the data folder.',
    remedy: 'Stop that process, or give another folder with --data.',
  },
  data_format_unsupported: {
    status: 500,
    message: 'The data folder was written by another version.',
    remedy: 'Use the version that wrote it, or a newer one.',
  },
  log_behind_store: {
    status: 500,
    message: 'The log ends before what the store or the dedupe index holds: it was replaced by an older one.',
    remedy: 'Put the right log back, or delete the folders store and dedupe to rebuild both from this log.',
  },
  log_trimmed: {
    status: 500,
    message: 'The store or the dedupe index lacks what the log does not have any more.',
    remedy:
      'Put the folders store and dedupe back from a back-up on which no server has run. Or start with --partial-rebuild: what only the log had is then missing from the store, and ids of it are not recognised.',
  },
  store_damaged: {
    status: 500,
    message: 'The file of the store or of the dedupe index is not what was written, and the log does not have all that it held.',
    remedy:
      'Check the disk, and put the folders store and dedupe back from a back-up on which no server has run. Or start with --partial-rebuild to build both from what the log has.',
  },
  log_damaged: {
    status: 500,
    message: 'The file of the log is not what was written: its disk, or something else, has changed it.',
    remedy: 'Check the disk, and put the data folder back from a back-up.',
  },
  port_in_use: {
    status: 500,
    message: 'The port is taken.',
    remedy: 'Stop what listens there, or give another with --port.',
  },
  certificate_unreadable: {
    status: 500,
    message: 'The file of the certificate, or that of its key, can not be read.',
    remedy: 'Correct --tls-cert and --tls-key, and give the user of the server the right to read both files.',
  },
  invalid_certificate: {
    status: 500,
    message: 'The file of the certificate holds no certificate that can be served.',
    remedy: 'Give the certificate of the server in PEM, then those between it and the authority, as in fullchain.pem.',
  },
  invalid_certificate_key: {
    status: 500,
    message: 'The file of the key holds no private key that can be used.',
    remedy: 'Give the private key of the certificate in PEM, without a passphrase.',
  },
  certificate_key_mismatch: {
    status: 500,
    message: 'Certificate and key do not belong together.',
    remedy: 'Give the key that the certificate was made for; in the file, the certificate of the server stands first.',
  },
  certificate_expired: {
    status: 500,
    message: 'The certificate does not hold now.',
    remedy: 'Renew it, and check the clock of the machine. A running server goes on with the one that it has.',
  },
  invalid_option: {
    status: 500,
    message: 'An option has a value that it cannot have.',
    remedy: 'The message names the option, what it takes, and what was received.',
  },
} as const;

errorTable satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof errorTable;
