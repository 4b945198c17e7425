import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';

export const sendCommand: Command = defineCommand({
  name: 'send',
  summary: 'Sends the events of a file, one JSON object a line; goes on where it was interrupted',
  operands: ['FILE|-'],
  operandValues: 'file',
  options: {
    url: connectionOptions.url,
    ca: connectionOptions.ca,
    data: { ...connectionOptions.data, description: "The server's data folder, where its address is read from" },
    key: { type: 'string', placeholder: 'KEY', description: 'Key of the source to send as', environment: 'FAIRLEAD_KEY' },
    secret: {
      type: 'string',
      placeholder: 'SECRET',
      description: 'Its secret; needed for batches',
      environment: 'FAIRLEAD_SECRET',
    },
    protocol: {
      type: 'string',
      values: ['message', 'batch'],
      placeholder: 'PROTOCOL',
      description: 'message or batch, for every line',
      fallback: 'told from each line',
    },
    rate: { type: 'string', placeholder: 'N/s', description: 'Lines a second, at most', fallback: 'as fast as it goes' },
    concurrency: {
      type: 'string',
      placeholder: 'N',
      description: 'Requests at once; 1 keeps the order of the lines',
      fallback: '1',
    },
    checkpoint: {
      type: 'string',
      values: 'file',
      placeholder: 'PATH',
      description: 'Where it is kept how far it is',
      fallback: 'FILE.fairlead-progress',
    },
    rejected: {
      type: 'string',
      values: 'file',
      placeholder: 'PATH',
      description: 'Where lines that can not be delivered go',
      fallback: 'FILE.rejected.ndjson',
    },
    'retry-for': {
      type: 'string',
      placeholder: 'TIME',
      description: 'How long an event is tried again: 90s, 30m, 2h; 0 for once',
      fallback: '10m',
    },
    seed: { type: 'string', placeholder: 'TEXT', description: 'Makes other ids for lines without one', fallback: 'none' },
    json: { type: 'boolean', description: 'Print the counts as one JSON object' },
    quiet: { type: 'boolean', description: 'Say nothing of how far it is' },
  },
  notes: [
    'A line with a type of track, identify, page, screen, group or alias is a message. A line with events, user_identities, user_attributes, mpid or another member of a batch is a batch. Any other line is bad. Blank lines are passed over.',
    'Resuming: after at most 5,000 lines the checkpoint is moved behind what is delivered, or recorded as rejected. Run the same command again and it goes on there; a line may be sent twice after a crash, and none is left out. A message without messageId, and a batch without source_request_id, gets one made from the line and all lines before it: sent again, it is recognised and stored once. Two files that start with the same lines give these the same ids; --seed keeps them apart. A file may grow between two runs; one that was changed before the checkpoint is refused. Standard input can not be resumed, and every line of it counts as new.',
    'Order: with --concurrency 1, messages arrive in the order of their lines, and so do batches. Between the two there is none.',
    'Rejected: {"line", "reason", "message", "text"}, one for each line that is bad, or that the SDK or the server refused for good; after a crash one may be there twice. Delivered means that the server said yes; fairlead query shows what it put in quarantine.',
    'Other users of the machine can see the options of a process, not its environment: the secret is better there.',
  ],
  exitCodes: {
    done: 'every line of the file is delivered, in this run or an earlier one',
    failed: 'lines were bad or rejected, or it stopped before the end',
  },
  examples: [
    'fairlead send events.ndjson --key shop_key',
    'FAIRLEAD_SECRET=… fairlead send history.ndjson --key app_key --protocol batch --rate 500/s',
    'zcat events.ndjson.gz | fairlead send - --key shop_key --rejected bad.ndjson',
    'jq -r .text events.ndjson.rejected.ndjson > again.ndjson    # mend these lines, then send them',
  ],
  run: async ({ options, operands: [file = ''], terminal }) => {
    const { send } = await import('../sending/send.ts');
    const { json: isJson, quiet: isQuiet, 'retry-for': retryFor, ...flags } = options;
    return send({ file, isJson, isQuiet, flags: { ...flags, retryFor } }, terminal);
  },
});
