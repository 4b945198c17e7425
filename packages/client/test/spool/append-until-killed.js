// A process that keeps events in a spool, for tests that end it. Its commands come in as lines:
//
//   append <count> <from>   keeps so many, and says `kept <id>` once each is
//   run <from>              does so until it is ended
//   churn <from>            the same, but also takes and settles: says `settling <ids>`, then `settled <ids>`
//   take                    takes all that it can, and says `took <ids>`; settles none
//   deliver                 takes all that it can, says `took <ids>`, and settles them
//   close
//
// It says `more` when there is more to take.
import { createInterface } from 'node:readline';
import { fileSpool } from 'fairlead/spool';
import { say } from './say.js';

const [directory = '', staleAfterMs = '30000'] = process.argv.slice(2);
const prefix = `${process.pid}`;

const spool = fileSpool({ directory, staleAfterMs: Number(staleAfterMs) }).open({
  kind: 'message',
  now: Date.now,
  onMore: () => say('more'),
  onFailure: (failure) => say(`failure ${failure.code} ${failure.message}`),
});
say('open');

/** @param {number} serial */
function append(serial) {
  const id = `${prefix}-${serial}`;
  const text = JSON.stringify({ id, filler: 'x'.repeat(serial % 700) });
  const ticket = spool.append({ id, text, eventCount: 1, enqueuedAtMs: Date.now() }, { taken: serial % 3 === 0 });
  if (ticket === undefined) {
    throw new Error('no room');
  }
  say(`kept ${id}`);
}

function take() {
  const records = spool.take({ recordsMax: 1_000_000, bytesMax: 1_000_000_000 });
  say(`took ${records.map(({ id }) => id).join(' ')}`);
  return records;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...parameters] = line.split(' ');
  switch (command) {
    case 'append': {
      const [count = 0, from = 0] = parameters.map(Number);
      for (let serial = from; serial < from + count; serial++) {
        append(serial);
      }
      say('done');
      break;
    }
    case 'run':
      for (let serial = Number(parameters[0]); ; serial++) {
        append(serial);
      }
    // eslint-disable-next-line no-fallthrough -- the loop above has no end
    case 'churn':
      for (let serial = Number(parameters[0]); ; serial++) {
        append(serial);
        if (serial % 7 === 0) {
          const records = spool.take({ recordsMax: 5, bytesMax: 100_000 });
          const ids = records.map(({ id }) => id).join(' ');
          say(`settling ${ids}`);
          spool.settle(records.map(({ ticket }) => ticket));
          say(`settled ${ids}`);
        }
      }
    // eslint-disable-next-line no-fallthrough -- the loop above has no end
    case 'take':
      take();
      break;
    case 'deliver':
      spool.settle(take().map(({ ticket }) => ticket));
      break;
    case 'close':
      spool.close();
      process.exit();
    // eslint-disable-next-line no-fallthrough -- the process has ended
    default:
      throw new Error(`unknown command ${line}`);
  }
}
