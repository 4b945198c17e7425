import { runWorker } from './run-worker.ts';
import { openStores } from './stores.ts';

/** The worker process: everything behind the log. */
runWorker(openStores);
