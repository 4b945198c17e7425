/** Blocks that the test of the pages does not run, by page and name, each with the reason. Every other one is run. */
export const notRun: Readonly<Record<string, string>> = {
  'README.md try-it': 'packages/cli/test/demo.test.ts runs npm start',
  'README.md try-it-2': 'it is what runs the tests',
  'README.md run-a-server': 'servers of this test are started so, on a free port',
  'README.md send-events-2': 'lines out of whole programs, which docs/sending.md has',
  'docs/getting-started.md getting-started': 'it is what is done before the tests are run',
  'docs/getting-started.md 1-start-a-server': 'the server of this page is started by this very line, on a free port',
  'docs/operating.md back-up-and-restore-2':
    'it starts a server on the folder of another; packages/cli/test has a test of the restore',
  'docs/operating.md back-up-and-restore-3': 'the same, under systemd',
  'docs/tls.md the-server-itself': 'packages/cli/test/tls.test.ts starts servers so, with certificates of its own',
  'docs/tls.md nginx': 'packages/server/test/proxies.test.ts runs nginx with it',
  'docs/tls.md caddy': 'packages/server/test/proxies.test.ts runs Caddy with it',
};
