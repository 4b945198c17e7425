// Where the examples of this folder send to: a server that runs, or a vendor. `npm start` prints address, key and secret.

export const url = read('FAIRLEAD_URL', 'http://127.0.0.1:8080');
export const key = read('FAIRLEAD_KEY');
export const secret = read('FAIRLEAD_SECRET');

/** @param {import('fairlead').FlushResult} result */
export function report({ delivered, failed, dropped, pending }) {
  console.log(`${delivered} events delivered`);
  if (failed + dropped + pending > 0) {
    console.error(`failed ${failed}, dropped ${dropped}, pending ${pending}`);
    process.exitCode = 1;
  }
}

/**
 * @param {string} name
 * @param {string} [fallback]
 */
function read(name, fallback) {
  const value = process.env[name] || fallback;
  if (value === undefined) {
    console.error(`${name} is not set; npm start prints what to set it to`);
    process.exit(1);
  }
  return value;
}
