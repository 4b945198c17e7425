/** A query with a name. */
export interface NamedQuery {
  readonly name: string;
  readonly sql: string;
  /** How a result of it is best seen. */
  readonly chart?: ChartKind;
}

export type ChartKind = 'bars' | 'line';

/** For the first look, and to be changed: each is one SELECT of DuckDB. A test runs every one of them. */
export const readyMadeQueries: readonly NamedQuery[] = [
  {
    name: 'The latest events',
    sql: `SELECT received_at, source, protocol, type, name, user_id, properties
FROM events
ORDER BY position DESC, event_index DESC
LIMIT 100`,
  },
  {
    name: 'Events by name',
    chart: 'bars',
    sql: `SELECT coalesce(name, type) AS event, count(*) AS events, count(DISTINCT user_id) AS users
FROM events
GROUP BY event
ORDER BY events DESC
LIMIT 20`,
  },
  {
    name: 'Events per hour',
    chart: 'line',
    sql: `SELECT time_bucket(INTERVAL '1 hour', occurred_at) AS hour, count(*) AS events
FROM events
GROUP BY hour
ORDER BY hour`,
  },
  {
    name: 'Events per user',
    chart: 'bars',
    sql: `SELECT coalesce(user_id, anonymous_id, mpid::VARCHAR) AS user, count(*) AS events, max(occurred_at) AS last_seen
FROM events
WHERE user IS NOT NULL
GROUP BY ALL
ORDER BY events DESC
LIMIT 20`,
  },
  {
    name: 'Top properties',
    chart: 'bars',
    sql: `SELECT property, count(*) AS events
FROM (SELECT unnest(json_keys(properties)) AS property FROM events)
GROUP BY property
ORDER BY events DESC
LIMIT 20`,
  },
  {
    name: 'Funnel of the demo shop',
    chart: 'bars',
    sql: `WITH steps AS (
  SELECT user_id, CASE
    WHEN name IN ('Product Viewed', 'view_detail') THEN 1
    WHEN name IN ('Product Added', 'add_to_cart') THEN 2
    WHEN name IN ('Checkout Started', 'checkout') THEN 3
    WHEN name IN ('Order Completed', 'purchase') THEN 4
  END AS step
  FROM events
  WHERE user_id IS NOT NULL
), reached AS (
  SELECT user_id, max(step) AS step FROM steps WHERE step IS NOT NULL GROUP BY user_id
)
SELECT funnel.title AS step, count(reached.user_id) AS users
FROM (VALUES (1, 'Viewed a product'), (2, 'Added it'), (3, 'Checked out'), (4, 'Ordered')) AS funnel (step, title)
LEFT JOIN reached ON reached.step >= funnel.step
GROUP BY funnel.step, funnel.title
ORDER BY funnel.step`,
  },
  {
    name: 'Revenue by day',
    chart: 'line',
    sql: `SELECT date_trunc('day', occurred_at) AS day,
  sum(TRY_CAST(coalesce(properties->>'total', properties->>'$.product_action.total_amount') AS DOUBLE)) AS revenue
FROM events
WHERE name IN ('Order Completed', 'purchase')
GROUP BY day
ORDER BY day`,
  },
  {
    name: 'Which SDKs send',
    chart: 'bars',
    sql: `SELECT coalesce(library, '(unknown)') AS sdk, count(*) AS events, count(DISTINCT source) AS sources
FROM events
GROUP BY sdk
ORDER BY events DESC`,
  },
  {
    name: 'From sent to received',
    chart: 'bars',
    sql: `SELECT source, count(*) AS events,
  round(quantile_cont(epoch_ms(received_at) - epoch_ms(sent_at), 0.5)) AS median_ms,
  round(quantile_cont(epoch_ms(received_at) - epoch_ms(sent_at), 0.99)) AS p99_ms
FROM events
WHERE sent_at IS NOT NULL
GROUP BY source
ORDER BY events DESC`,
  },
  {
    name: 'Why events are in quarantine',
    chart: 'bars',
    sql: `SELECT reason, count(*) AS events, any_value(message) AS example
FROM quarantine
WHERE retried_as IS NULL
GROUP BY reason
ORDER BY events DESC`,
  },
];
