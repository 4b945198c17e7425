// Where benchmarks/peers/unomi/install.mjs puts things.
import { fileURLToPath } from 'node:url';

export const unomiVersion = '2.1.0';

export const installedPath = fileURLToPath(new URL('../peers/unomi/installed', import.meta.url));
export const unomiPath = `${installedPath}/unomi-${unomiVersion}`;
export const elasticsearchPath = `${installedPath}/elasticsearch`;
/** Written behind a finished installation. */
export const installedStamp = `${installedPath}/.finished`;
