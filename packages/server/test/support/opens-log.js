// Opens the log in the folder that is its first argument, and closes it, each time it is told to; says so.
import { openLmdbLogReader } from '../../dist/log/lmdb-log-reader.js';

const [, , path = ''] = process.argv;

process.on('message', () => {
  const log = openLmdbLogReader(path);
  process.send?.('opened');
  void log.close().then(() => process.send?.('closed'));
});
