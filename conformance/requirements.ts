// Long because every rule stands here once, and nothing else does.
/** A rule of the two contracts in one sentence, with where it comes from. */
export interface Requirement {
  readonly source: string;
  readonly rule: string;
}

const mp = 'contract/mparticle.md';
const ht = 'contract/hightouch.md';

/**
 * Every protocol rule that this project keeps. Each has at least one test that cites it with `verifies(id)`; `requirements.test.ts`
 * fails on a rule without a test and on a citation without a rule.
 *
 * Long because it is one list, and the one place to look a rule up.
 */
const rules = {
  // What a body says, whoever takes it: the protocol package's tests.
  'mp.request.event-type': {
    source: `${mp} §1.5`,
    rule: 'A single batch with an event that has no event_type is refused with the documented words.',
  },
  'mp.request.event-name': { source: `${mp} §1.5`, rule: 'A single batch with a custom event that has no event_name is refused.' },
  'ours.request.events-max': {
    source: `${ht} §1.6, and ours`,
    rule: 'A request of more events than any SDK sends is refused whole, whatever its bytes.',
  },
  'mp.request.java-null-data': { source: `${mp} §3.7 rule 6`, rule: 'An event with null data and an upper-case type is valid.' },
  'mp.request.survives': {
    source: `${mp} §3.7 rule 6`,
    rule: 'null, [], {}, [{}] and events of {} are answered, never crashed on.',
  },
  'mp.request.bulk-independent': { source: `${mp} §1.5`, rule: 'A bad batch of a bulk request costs no other batch anything.' },
  'mp.historical.no-events': {
    source: `${mp} §1.7`,
    rule: 'A historical batch without events is not processed: it goes to quarantine.',
  },
  'mp.historical.no-timestamp': {
    source: `${mp} §1.7`,
    rule: 'A historical batch with an event that has no timestamp is not processed: all of it goes to quarantine.',
  },
  'mp.historical.too-recent': {
    source: `${mp} §1.7`,
    rule: 'A historical batch with an event less than 72 hours old is not processed: all of it goes to quarantine.',
  },
  'mp.historical.marked': { source: `${mp} §1.7`, rule: 'What came as history is marked with source_info.is_historical.' },
  'mp.batch.no-events': {
    source: `${mp} §1.9, §2.18 row 29`,
    rule: 'A batch without events (absent, null or empty) is valid and updates its user.',
  },
  'mp.batch.unknown-members': { source: `${mp} §2.0`, rule: 'Unknown members are never a reason to refuse and are kept.' },
  'mp.batch.environment': { source: `${mp} §2.18 row 4`, rule: 'An empty, absent, null or unknown environment is production.' },
  'mp.batch.context-alias': { source: `${mp} §2.18 row 3`, rule: 'batch_context is another name of context.' },
  'mp.batch.api-key-hidden': {
    source: `${mp} §1.3`,
    rule: 'Keys in the body take no part in authentication and are not served with events.',
  },
  'mp.null.absent': { source: `${mp} §2.18 row 6`, rule: 'Null means absent.' },
  'mp.null.tag': { source: `${mp} §2.3`, rule: 'Null in user_attributes is a tag and is kept.' },
  'mp.string.scalars': { source: `${mp} §2.18 row 8`, rule: 'A scalar in the place of text is written out as text.' },
  'mp.empty.absent': { source: `${mp} §2.18 row 21`, rule: 'Empty text in the place of a number, boolean or UUID is absent.' },
  'mp.int64.lossless': {
    source: `${mp} §2.0, §2.18 row 5`,
    rule: '64-bit integers keep every digit, as numbers or as digits in text.',
  },
  'mp.int64.range': { source: `${mp} §2.0`, rule: 'An integer beyond 64 bits is dropped with a warning.' },
  'mp.int64.zero': { source: `${mp} §2.18 row 22`, rule: 'Zero as mpid, session_id or event_id is absent.' },
  'mp.uuid.invalid': { source: `${mp} §2.4`, rule: 'A text that is no UUID is dropped with a warning; the event stays.' },
  'mp.uuid.unhyphenated': { source: `${mp} §2.4`, rule: 'A UUID without hyphens, as one SDK lets through, is read.' },
  'mp.uuid.zero': { source: `${mp} §2.4`, rule: 'The UUID of zeros is absent.' },
  'mp.enum.folding': { source: `${mp} §3.5, §2.18 row 7`, rule: 'Names of choices match without regard to case and underscores.' },
  'mp.enum.transition-alias': {
    source: `${mp} §3.5`,
    rule: 'A transition type without its application_ prefix is the one with it.',
  },
  'mp.enum.unknown-kept': {
    source: `${mp} §2.4.1, §2.18 row 18`,
    rule: 'The platforms of all lists are known; an unknown one is kept as sent.',
  },
  'mp.identities.customerid': {
    source: `${mp} §2.18 row 1`,
    rule: 'customerid is customer_id; if both are there, customer_id is taken.',
  },
  'mp.identities.mobile-phone': { source: `${mp} §2.2`, rule: 'mobile_phone is another name of mobile_number.' },
  'mp.identities.list': { source: `${mp} §2.18 row 32`, rule: 'The list form of identities that exports use is taken as well.' },
  'mp.commerce.wishlist': { source: `${mp} §2.18 row 2`, rule: 'remove_from_wishlist is remove_from_wish_list.' },
  'mp.commerce.required': {
    source: `${mp} §2.18 row 25`,
    rule: 'Of a product action and its products no member is required; an action that is missing is unknown, with a warning.',
  },
  'mp.commerce.exclusive': {
    source: `${mp} §2.18 row 26`,
    rule: 'One of action, promotion and impressions is expected; what is null or empty does not count, and none is dropped.',
  },
  'mp.commerce.type': { source: `${mp} §2.16`, rule: 'The type of a commerce event, which servers write, is taken and kept.' },
  'mp.commerce.product-attributes': { source: `${mp} §3.7 rule 4`, rule: 'customAttributes of a product is custom_attributes.' },
  'mp.commerce.name': {
    source: `${mp} §2.16`,
    rule: 'A commerce event is named after its action, its promotion or its impression.',
  },
  'mp.crash.misfiled': { source: `${mp} §2.18 row 34`, rule: 'Crash data under commerce_event is a crash report.' },
  'mp.crash.breadcrumbs': { source: `${mp} §2.18 row 11`, rule: 'Breadcrumbs of a crash are texts or events.' },
  'mp.profile.shapes': { source: `${mp} §2.18 row 12`, rule: 'A profile event holds mpids or names.' },
  'mp.push.behavior': { source: `${mp} §2.18 row 13`, rule: 'push_message_behavior is a number or a text.' },
  'mp.network.response-code': { source: `${mp} §2.18 row 14`, rule: 'response_code is a number or a text.' },
  'mp.device.gps-state': { source: `${mp} §2.18 row 15`, rule: 'gps_state is a boolean or a text.' },
  'mp.event.lifetime-value': { source: `${mp} §2.18 row 16`, rule: 'lifetime_value_change is a boolean or a number.' },
  'mp.device.orientation': {
    source: `${mp} §2.18 row 17`,
    rule: 'An orientation of any spelling, or a number, is kept; known ones get their own spelling.',
  },
  'mp.device.att-time': { source: `${mp} §2.18 row 24`, rule: 'att_timestamp_unixtime_ms holds 64 bits.' },
  'mp.source.is-historical': { source: `${mp} §2.18 row 23`, rule: 'is_historical is a boolean or its text.' },
  'mp.source.channel': { source: `${mp} §2.6`, rule: 'The channels of every list are known.' },
  'mp.user-attributes.values': {
    source: `${mp} §2.18 row 9`,
    rule: 'A user attribute is a text, number or boolean, which keep their type, or a list of them.',
  },
  'mp.user-attributes.deleted': {
    source: `${mp} §2.3, §7`,
    rule: 'A name in user_attributes and in deleted_user_attributes is kept in both, as it was sent.',
  },
  'mp.batch.schema-version': { source: `${mp} §2.18 row 27`, rule: 'schema_version is taken and kept, and decides nothing.' },
  'mp.batch.ip': { source: `${mp} §2.1`, rule: 'ip is an IPv4 or IPv6 address; another text is kept with a warning.' },
  'mp.batch.output-form': {
    source: `${mp} §2.17, §4.6`,
    rule: 'What exports and quarantine write (ids and times as text, lists of identities, members of the server) is taken again.',
  },
  'mp.custom.media-info': { source: `${mp} §2.18 row 28`, rule: 'media_info is taken and kept.' },
  'mp.bulk.batches': {
    source: `${mp} §2.18 row 30, §7`,
    rule: 'The 100 of a bulk request are its batches, and more within the limits of bytes and events are taken.',
  },
  'mp.bulk.all-bad': {
    source: `${mp} §1.5, §7`,
    rule: 'A bulk request in which every batch is bad is taken, and each is in quarantine.',
  },
  'mp.dedupe.across-routes': {
    source: `${mp} §1.9, §7`,
    rule: 'A source_request_id stands for one batch, whichever route it came by.',
  },
  'mp.identity.none': { source: `${mp} §1.9, §7`, rule: 'A batch with neither mpid nor identities is kept, of nobody.' },
  'mp.identity.mpid': { source: `${mp} §1.9, §7`, rule: 'mpid and identities are both kept as sent; neither rules the other out.' },
  'mp.opt-out.kept': { source: `${mp} §2.16, §7`, rule: 'Events of a user who opted out are kept like any other.' },
  'mp.java.nulls': { source: `${mp} §3.5`, rule: 'A batch in which every unset member is null or empty has no warnings.' },
  'mp.java.enums': { source: `${mp} §3.5`, rule: 'Every constant name that Java sends is read as its documented value.' },
  'mp.go.unset': {
    source: `${mp} §3.4`,
    rule: 'What Go sends for unset members is absent: zero ids, empty texts, empty identities.',
  },
  'mp.number.infinite': {
    source: `${mp} §2.0`,
    rule: 'A number beyond a double where the model has a field is dropped with a warning.',
  },
  'mp.time.range': { source: `${mp} §2.0`, rule: 'A time that no store can hold is dropped with a warning.' },
  'mp.schema.valid': {
    source: `${mp} §2, and the published schema`,
    rule: 'A batch that is valid by the published schema is stored, each event of it.',
  },
  'mp.consent.flat': { source: `${mp} §2.18 row 19`, rule: 'A single consent in the place of the map of purposes is taken.' },
  'mp.consent.unsaid': { source: `${mp} §2.8`, rule: 'A purpose that does not say whether there is consent is dropped.' },
  'mp.location.own': { source: `${mp} §2.9, and ours`, rule: "An event's own location stands in the place of its batch's." },
  'mp.limits.kept-whole': {
    source: `${mp} §1.8, and ours`,
    rule: 'Names, values and attributes beyond the limits at which vendors cut are kept whole.',
  },
  'mp.location.empty': { source: `${mp} §2.18 row 20`, rule: 'An empty location is absent.' },
  'mp.screen.event-name': { source: `${mp} §2.16`, rule: 'event_name stands in for a missing screen_name.' },
  'mp.custom.type-default': { source: `${mp} §2.16`, rule: 'A custom event without a type, or of type unknown, is of type other.' },
  'mp.custom.attributes': {
    source: `${mp} §2.18 row 10`,
    rule: 'Attributes are scalars; lists and objects become text with a warning.',
  },
  'mp.event.types': { source: `${mp} §2.13`, rule: 'All 19 event types are taken.' },
  'mp.event.unknown-type': {
    source: `${mp} §2.18 row 33`,
    rule: 'An event without a type, or of an unknown one, spoils no neighbour.',
  },
  'mp.time.missing': { source: `${mp} §1.9`, rule: 'An event without a time happened when it was received.' },
  'mp.time.seconds': { source: `${mp} §2.18 row 35`, rule: 'A time that looks like seconds is taken with a warning.' },
  'mp.dedupe.batch': { source: `${mp} §1.9`, rule: 'A batch is known again by its source_request_id.' },
  'mp.dedupe.event': { source: `${mp} §1.9`, rule: 'An event of a batch without an id is known again by its source_message_id.' },
  'ht.request.batch': { source: `${ht} §2.1`, rule: 'A request of many messages has an array "batch"; an empty one is fine.' },
  'ht.request.never-whole': { source: `${ht} §0 rule 8`, rule: 'A bad message spoils no other message of its request.' },
  'ht.key.body': { source: `${ht} §1.3`, rule: 'The write key in a body is writeKey, write_key or that of the first message.' },
  'ht.key.stripped': { source: `${ht} §2.2`, rule: 'Write key and _metadata are no part of an event.' },
  'ht.merge.context': { source: `${ht} §2.6`, rule: "The request's context is merged under that of each message, leaf by leaf." },
  'ht.merge.integrations': { source: `${ht} §2.6`, rule: "The request's integrations are merged under those of each message." },
  'ht.ids.numbers': { source: `${ht} §1.8 rule 3`, rule: 'Ids that are numbers become text without an exponent.' },
  'ht.null.absent': { source: `${ht} §1.8 rule 4`, rule: 'Null members are absent.' },
  'ht.maps.empty-list': { source: `${ht} §1.8 rule 5`, rule: 'An empty list where a map belongs is an empty map.' },
  'ht.json.nan': { source: `${ht} §1.8 rule 6`, rule: 'NaN and Infinity outside strings are read as null.' },
  'ht.json.bom': { source: `${ht} §1.8 rule 17`, rule: 'A byte order mark is skipped.' },
  'ht.time.formats': {
    source: `${ht} §1.8 rule 7`,
    rule: 'Times come with 0 to 9 digits of fraction, any offset, as dates alone or as epoch milliseconds.',
  },
  'ht.time.unparsable': {
    source: `${ht} §1.8 rule 7`,
    rule: "A time that can't be read counts as the time of receipt and is marked.",
  },
  'ht.time.skew': { source: `${ht} §2.5`, rule: 'The time of an event is corrected by the distance of sentAt from receipt.' },
  'ht.time.guard': {
    source: `${ht} §2.5`,
    rule: 'An absurd sentAt is absent, and no time is more than five minutes ahead of receipt.',
  },
  'ht.time.original': {
    source: `${ht} §2.5`,
    rule: "originalTimestamp wins over timestamp, the message's sentAt over the request's.",
  },
  'ht.message.id-length': {
    source: `${ht} §1.8 rule 9`,
    rule: 'An over-long messageId is shortened, never refused, and stays distinct.',
  },
  'ht.message.type-from-path': {
    source: `${ht} §1.8 rule 10`,
    rule: 'On single routes the type comes from the path when the body has none.',
  },
  'ht.message.type-case': {
    source: `${ht} §1.8 rule 10`,
    rule: 'The case of a type does not count; an unknown type is quarantined.',
  },
  'ht.message.identity': {
    source: `${ht} §2.6`,
    rule: 'userId or anonymousId is needed; a group may come with its groupId alone.',
  },
  'ht.message.event-name': { source: `${ht} §2.6`, rule: 'A track message without an event is quarantined.' },
  'ht.message.types': { source: `${ht} §2.4`, rule: 'All six message types are taken.' },
  'ht.message.category': {
    source: `${ht} §2.4`,
    rule: 'The category beside the properties of a page or screen is one of its properties.',
  },
  'ht.message.context-traits': {
    source: `${ht} §2.4`,
    rule: 'An identify without traits beside its context has those within.',
  },
  'ht.message.snake-case': { source: `${ht} §2.4`, rule: 'Ids and sent_at written with underscores are taken.' },
  'ht.message.round-trip': { source: `${ht} §2.3`, rule: 'Unknown keys of the context round-trip.' },
  'ht.envelope.ignored': {
    source: `${ht} §1.8 rule 2`,
    rule: 'What senders write beside the batch (its id, time, sequence, metrics) is no part of its messages.',
  },
  'ht.integrations.all': {
    source: `${ht} §1.8 rule 11`,
    rule: 'integrations hold booleans or objects under any name, All or all.',
  },
  'ht.message.flagged': {
    source: `${ht} §2.6`,
    rule: 'A group without groupId or an alias without previousId is kept with a warning.',
  },
  'ht.message.no-id': { source: `${ht} §1.8 rule 9`, rule: 'A message without messageId is kept; the server gives it one.' },
  'ht.ids.booleans': {
    source: `${ht} §1.8 rule 3, and ours`,
    rule: 'A boolean is no id: it is dropped with a warning, so that no user is called false.',
  },
  'ht.ids.huge': {
    source: `${ht} §1.8 rule 3`,
    rule: 'An id that is a number too large to be exact is warned of, and one that is infinite is no id.',
  },
  'ht.time.stale': {
    source: `${ht} §1.8 rule 8`,
    rule: 'A sentAt older than the request moves its events later by that age, never past receipt, and the sent times are kept.',
  },
  'ht.time.seconds': {
    source: `${ht} §1.8 rule 7`,
    rule: 'A number that looks like seconds is taken as milliseconds with a warning.',
  },
  'ht.json.duplicate-keys': { source: `${ht} §1.8 rule 18`, rule: 'Of two members with one name the last is taken.' },
  'ht.json.surrogates': { source: `${ht} §1.8 rule 17`, rule: 'A lone surrogate anywhere costs nothing but itself.' },
  'ht.dedupe.in-request': { source: `${ht} §1.8 rule 19`, rule: 'Two messages with one messageId in a request claim the same id.' },
  'ht.dedupe.message': { source: `${ht} §2.7`, rule: 'A message is known again by its messageId.' },
  'limits.nesting': { source: `${ht} §1.6`, rule: 'An event nested beyond the limit is quarantined, however deep it is.' },
  'limits.warnings': {
    source: `${mp} §2.18, and ours`,
    rule: 'The warnings listed of one event are bounded, the rest is counted, and no error is left out.',
  },
  'limits.shared-bytes': {
    source: `${mp} §1.8, and ours`,
    rule: 'What is said once of many events is bounded by their number, since each stored event holds it.',
  },
  'limits.event-bytes': { source: `${ht} §1.6`, rule: 'An oversize event is quarantined, not its request.' },

  // What the HTTP surface does with it: status codes, headers, credentials. The server's tests.
  'http.batch.success': { source: `${mp} §3.7 rule 5`, rule: 'A batch request that was taken is a 202 with an empty body.' },
  'http.batch.error-body': {
    source: `${mp} §1.5`,
    rule: 'An error of the batch routes is JSON by its content type: errors with code and message.',
  },
  'http.bulk.partial': { source: `${mp} §1.5`, rule: 'A bulk request with bad batches is a 202 all the same.' },
  'http.message.success': {
    source: `${ht} §0 rule 1`,
    rule: 'A message request that was taken is exactly 200 and {"success":true}.',
  },
  'http.message.error-body': {
    source: `${ht} §0 rule 2`,
    rule: 'An error of the message routes has success, code, message and error.',
  },
  'http.message.per-event': {
    source: `${ht} §2.6`,
    rule: 'A message without identity, name or known type is a 200 and a row in quarantine.',
  },
  'http.never-redirect': { source: `${ht} §0 rule 3`, rule: 'Nothing is ever answered with a redirect.' },
  'http.status.no-500': {
    source: `${mp} §3.7 rule 6`,
    rule: 'Whatever is sent is answered with a clear status, never with a 500 or a crash.',
  },
  'http.method': { source: `${mp} §1.5`, rule: 'Another method is a 405 in the same form of error that names the right one.' },
  'http.retry-after': { source: `${mp} §1.6`, rule: 'A 503 carries Retry-After in whole seconds, at least 1.' },
  'http.rate-limit': {
    source: `${mp} §1.6`,
    rule: 'What is beyond the limits of its source is a 429 that names the level and carries Retry-After in whole seconds.',
  },
  'http.rate-limit.percentage-used': {
    source: `${mp} §1.6`,
    rule: 'A yes to a source with limits tells how much of them is used, the highest of all, as digits.',
  },
  'http.timeout': { source: `${ht} §1.7`, rule: 'A request that does not arrive in time is a 408 with a JSON body.' },
  'http.auth.basic': { source: `${mp} §1.3`, rule: 'Batches are authorised by key and secret in Basic authorization.' },
  'http.auth.missing': { source: `${mp} §1.3`, rule: 'Credentials that are absent or malformed are a 401.' },
  'http.auth.wrong-secret': { source: `${mp} §1.3`, rule: 'A key or secret that is wrong is a 403 on the batch routes.' },
  'http.auth.unknown-key': { source: `${ht} §2.6`, rule: 'An unknown write key is a 401 on the message routes.' },
  'http.auth.revoked': { source: `${ht} §2.6`, rule: 'The key of a revoked source is a 403, on the batch routes too.' },
  'http.auth.basic-key-alone': {
    source: `${ht} §1.3`,
    rule: 'The username of Basic is the write key, with a colon or without; the password does not count.',
  },
  'http.auth.body-key': { source: `${ht} §1.3`, rule: 'Without a usable header the write key is taken from the body.' },
  'http.auth.order': {
    source: `${ht} §1.3`,
    rule: 'Basic, query, X-Write-Key, body, first message: the first place that names a write key decides, whatever the later ones say.',
  },
  'http.auth.query-key': { source: `${ht} §1.3`, rule: 'The write key may be in the query, as writeKey or writekey.' },
  'http.auth.query-key-hidden': {
    source: `${ht} §1.3, and ours`,
    rule: 'A write key in an address never appears in the log of the server.',
  },
  'http.auth.header-key': { source: `${ht} §1.3`, rule: 'The write key may be in the header X-Write-Key.' },
  'http.auth.bearer': {
    source: `${ht} §1.3`,
    rule: 'A Bearer token names no source: the other places are asked, and without them it is a 401.',
  },
  'http.route.historical': { source: `${mp} §1.1`, rule: 'Batches of the past have a route of their own.' },
  'http.route.s2s': { source: `${mp} §1.1`, rule: 'The batch routes answer below the prefix /s2s as well.' },
  'http.route.import': { source: `${ht} §1.2`, rule: 'import is another name of batch.' },
  'http.route.short': { source: `${ht} §1.2`, rule: 'Every message route has a name of one letter.' },
  'http.route.sdk-metrics': {
    source: `${ht} §1.2`,
    rule: 'The metrics of browser SDKs are taken without credentials, answered with a 200 and dropped.',
  },
  'http.route.beacon': { source: `${ht} §1.2`, rule: 'A beacon posts its batch as text, with the write key in the query.' },
  'http.route.merge': { source: `${ht} §1.2`, rule: 'merge is refused in words of its own.' },
  'http.route.pixel': {
    source: `${ht} §1.2`,
    rule: 'A pixel carries a message in its address, in base64 or as dotted parameters; its answer is a GIF of one pixel.',
  },
  'http.route.pixel-refused': {
    source: `${ht} §1.2`,
    rule: 'A pixel is a 200 with an image whatever becomes of its event; the headers say whether it was kept.',
  },
  'http.route.settings': { source: `${ht} §1.2`, rule: 'Browser SDKs find settings with which they send to this server.' },
  'http.cors.preflight': { source: `${ht} §1.5`, rule: 'OPTIONS on every route of SDKs allows what browser SDKs send, for a day.' },
  'http.cors.errors': {
    source: `${ht} §1.5`,
    rule: 'Pages of other sites may read every answer of a route of SDKs, errors and their Retry-After too.',
  },
  'http.cors.api-closed': { source: `${ht} §1.5, and ours`, rule: 'What is for operators is open to no page of another site.' },
  'http.path.case': { source: `${ht} §1.8 rule 13`, rule: 'Paths are taken in the case in which they are documented.' },
  'http.path.literal': {
    source: `${ht} §1.8 rule 13, and ours`,
    rule: 'A path is compared as it was sent: nothing in it is decoded, and no dots are resolved.',
  },
  'http.path.bytes': { source: `${mp} §3.7 rule 6, and RFC 9112 §3.2`, rule: 'A path with bytes that no path has is a 400.' },
  'http.path.absolute': {
    source: `${mp} §1.1, and RFC 9112 §3.2.2`,
    rule: 'A target with scheme and host leads where its path leads.',
  },
  'http.path.trailing-slash': { source: `${mp} §3.7 rule 1`, rule: 'A slash at the end of a path does not count.' },
  'http.path.double-slash': { source: `${ht} §1.8 rule 13`, rule: 'Doubled slashes in a path do not count.' },
  'http.body.not-json': { source: `${ht} §2.6`, rule: 'A body that is not JSON is a 400.' },
  'http.body.content-type': { source: `${ht} §0 rule 5`, rule: 'JSON is read whatever the content type says.' },
  'http.body.gzip': { source: `${ht} §0 rule 6`, rule: 'A body is inflated as its Content-Encoding says.' },
  'http.body.inflated-limit': { source: `${ht} §0 rule 6`, rule: 'The limit of a body holds for what it inflates to.' },
  'http.body.chunked': { source: `${ht} §0 rule 6`, rule: 'A body may come in chunks, without a length.' },
  'http.body.expect-continue': { source: `${ht} §0 rule 6`, rule: 'Expect: 100-continue is answered.' },
  'http.body.too-large': { source: `${ht} §1.6`, rule: 'A body beyond the limit is a 413 with a JSON body that the client sees.' },
  'http.expect-refused': {
    source: `${ht} §0 rule 6, and RFC 9110 §10.1.1`,
    rule: 'Who waits to be asked for its body and is refused by its head gets the final status, not a 100.',
  },
  'http.url-too-long': { source: `${ht} §1.2, and ours`, rule: 'An address beyond the limit is a 414 with a JSON body.' },
  'http.headers-too-large': { source: `${mp} §1.5, and ours`, rule: 'Headers beyond the limit are a 431 with a JSON body.' },
  'http.smuggling': {
    source: `${mp} §3.7 rule 6, and RFC 9112 §6.3`,
    rule: 'A request whose end two readers could see in two places is a 400 that ends the connection.',
  },
  'http.pipelining': {
    source: `${ht} §1.8 rule 16, and RFC 9112 §9.3.2`,
    rule: 'Requests sent without waiting are answered in order, each with its own answer.',
  },
  'http.refusal.seen': {
    source: `${ht} §1.7`,
    rule: 'A client that reads only after it has sent all sees why it was refused, whenever that was decided.',
  },
  'http.refusal.bounded': {
    source: `${ht} §1.7, and ours`,
    rule: 'What a refused client sends on is read up to a limit in bytes and time.',
  },
  'http.refusal.behind': {
    source: `${ht} §0 rule 9, and RFC 9112 §9.6`,
    rule: 'What stands behind a refused request on an ending connection is not taken: it would never be answered.',
  },
  'http.refusal.kept': {
    source: `${ht} §0 rule 10, RFC 9112 §9.3, and ours`,
    rule: 'A 503 for want of room keeps the connection of a request of ordinary size, and the next one on it is taken.',
  },
  'http.connections-max': {
    source: `${ht} §1.8 rule 15, and ours`,
    rule: 'Ten thousand idle connections cost no request anything, and there is a limit.',
  },
  'http.answers-counted': { source: `${mp} §1.5, and ours`, rule: 'Every answer is counted, also to what never became a request.' },
  'http.dedupe.answer': { source: `${mp} §1.9`, rule: 'What is sent again is answered like the first time and stored once.' },
} as const;

export type RequirementId = keyof typeof rules;

export const requirements: Readonly<Record<RequirementId, Requirement>> = rules;
