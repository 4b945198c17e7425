/** What to do about an error of the operating system; undefined where its own words say all there is to say. */
export function findSystemRemedy(code: string, syscall: unknown): string | undefined {
  if (syscall === 'listen' || syscall === 'bind') {
    return listening.get(code);
  }
  return general.get(code);
}

const listening: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'Ports below 1024 take a right that this user does not have: give another with --port.'],
  ['EADDRINUSE', 'Stop what listens there, or give another port with --port.'],
  ['EADDRNOTAVAIL', 'That is no address of this machine. --host takes 127.0.0.1 for this machine only, 0.0.0.0 for all networks.'],
  ['ENOTFOUND', 'That name has no address. --host takes 127.0.0.1 for this machine only, 0.0.0.0 for all networks.'],
]);

const denied = 'This user may not do that there: give it the right, or name another place.';

const general: ReadonlyMap<string, string> = new Map([
  ['EACCES', denied],
  ['EPERM', denied],
  ['EROFS', 'That disk can only be read: name another place.'],
  ['ENOENT', 'Nothing is there: check the path.'],
  ['ENOTDIR', 'A part of the path is no folder: check the path.'],
  ['EISDIR', 'That is a folder, and a file is needed: check the path.'],
  ['ENOSPC', 'That disk is full: free some space, or name another place.'],
  ['EDQUOT', 'The quota on that disk is used up: free some space, or name another place.'],
  ['EMFILE', 'The process may not open more files: raise the limit with ulimit -n.'],
]);
