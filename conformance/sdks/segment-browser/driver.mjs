import { join } from 'node:path';
import { runPageTasks } from '../../matrix/drivers/page-tasks.mjs';

await runPageTasks({
  files: join(import.meta.dirname, 'node_modules/@segment/analytics-next/dist/umd'),
  load: async ({ key, url, settings }) => {
    const { retries } = settings;
    // Its settings come from the server, as they do from the vendor's; but where errors are tried, its events are to meet them first.
    const [place, httpConfig] =
      retries === undefined
        ? [{ cdnURL: url }, {}]
        : [
            { cdnSettings: { integrations: { 'Segment.io': { apiKey: key } } } },
            { backoffConfig: { maxRetryCount: retries + 1 }, rateLimitConfig: { maxRetryCount: retries } },
          ];
    const [analytics] = await window.AnalyticsNext.AnalyticsBrowser.load(
      { writeKey: key, ...place },
      { integrations: { 'Segment.io': { apiHost: `${new URL(url).host}/v1`, protocol: 'http', httpConfig } } },
    );
    window.sdk = analytics;
  },
});
