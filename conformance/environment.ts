/** The environment without what the test runner and npm put there for their own children, so that a program runs as on its own. */
export function plainEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:npm_(?!config_)|VITEST|NODE_OPTIONS|NODE_ENV)/.test(name));
  return { ...Object.fromEntries(kept), ...more };
}
