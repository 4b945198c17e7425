import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';

export const doctorCommand: Command = defineCommand({
  name: 'doctor',
  summary: 'Checks this machine, the data folder, and the server on it',
  operands: [],
  options: {
    data: {
      type: 'string',
      values: 'folder',
      placeholder: 'DIR',
      description: 'The data folder',
      environment: 'FAIRLEAD_DATA',
      fallback: './fairlead-data',
    },
    port: {
      type: 'string',
      placeholder: 'PORT',
      description: 'The port that a server has or will have',
      environment: 'FAIRLEAD_PORT',
      fallback: '8080',
    },
    url: {
      type: 'string',
      placeholder: 'URL',
      description: 'A running server to check',
      environment: 'FAIRLEAD_URL',
      fallback: 'that port of this machine',
    },
    ca: connectionOptions.ca,
    'admin-token': connectionOptions['admin-token'],
  },
  notes: ['It stores nothing and upgrades nothing; what it tries out on disk, it removes.'],
  exitCodes: { done: 'all is well', failed: 'something is wrong' },
  examples: ['fairlead doctor', 'fairlead doctor --data /var/lib/fairlead --url http://10.0.0.5:8080'],
  run: async ({ options: { 'admin-token': adminToken, ...options }, terminal }) => {
    const { doctor } = await import('../doctor/doctor.ts');
    return doctor({ ...options, adminToken }, terminal);
  },
});
