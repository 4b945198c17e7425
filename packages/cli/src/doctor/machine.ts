import { type Finding, reasonOf } from './finding.ts';

/** As in `engines` of the package. */
const nodeMinimum = { major: 20, minor: 19 };

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > nodeMinimum.major || (major === nodeMinimum.major && minor >= nodeMinimum.minor);
  return isEnough
    ? { kind: 'good', text: `Node ${version}` }
    : {
        kind: 'bad',
        text: `Node ${version} is too old.`,
        remedy: `Install Node ${nodeMinimum.major}.${nodeMinimum.minor} or newer from nodejs.org.`,
      };
}

/** The log and the registry are native modules; they are loaded with the server. */
export async function checkModules(): Promise<Finding> {
  try {
    await import('@fairlead/server');
    return { kind: 'good', text: `Native modules load on ${process.platform} ${process.arch}` };
  } catch (error) {
    return {
      kind: 'bad',
      text: `The server can not be loaded: ${reasonOf(error)}`,
      remedy: 'Run npm ci on this machine: node_modules of another system or processor does not work here.',
    };
  }
}
