import { join } from 'node:path';
import { runPageTasks } from '../../matrix/drivers/page-tasks.mjs';

await runPageTasks({
  files: join(import.meta.dirname, 'node_modules/@ht-sdks/events-sdk-js-browser/dist/umd'),
  load: async ({ key, url }) => {
    const [analytics] = await window.HtEvents.HtEventsBrowser.load(
      { writeKey: key },
      { apiHost: new URL(url).host, protocol: 'http' },
    );
    window.sdk = analytics;
  },
});
