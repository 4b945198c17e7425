import { type Command, defineCommand } from '../command-line/command.ts';

export const demoCommand: Command = defineCommand({
  name: 'demo',
  summary: 'Serves, sends the events of a small shop in both protocols, and shows what was kept',
  operands: [],
  options: {
    host: {
      type: 'string',
      placeholder: 'ADDRESS',
      description: 'Address to listen on',
      environment: 'FAIRLEAD_HOST',
      fallback: '127.0.0.1',
    },
    port: {
      type: 'string',
      placeholder: 'PORT',
      description: 'TCP port; the next free one if it is taken',
      environment: 'FAIRLEAD_PORT',
      fallback: '8080',
    },
    data: {
      type: 'string',
      values: 'folder',
      placeholder: 'DIR',
      description: 'Where everything is kept',
      environment: 'FAIRLEAD_DATA',
      fallback: './fairlead-data',
    },
  },
  notes: [
    'It gives the source named demo-shop a new secret, prints it, and goes on serving until Ctrl-C. Run again, it adds to what is there.',
  ],
  exitCodes: { done: 'it was stopped in order', failed: 'it did not start, or not every event was delivered' },
  examples: ['fairlead demo', 'fairlead demo --port 9000 --data /tmp/shop'],
  run: async ({ options, terminal }) => {
    const { demo } = await import('../demo/demo.ts');
    return demo(options, terminal);
  },
});
