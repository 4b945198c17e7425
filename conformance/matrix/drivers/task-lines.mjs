// Reads tasks as JSON lines on stdin (`conformance/matrix/driver.ts` says what is in them), does them, and answers each with a line on
// stdout.
import { createInterface } from 'node:readline';

/**
 * @param {(task: any) => Promise<readonly string[]>} carryOut resolves with what the SDK said went wrong
 * @param {{ atOnceMax?: number }} [options] default: one after the other
 */
export async function runTasks(carryOut, { atOnceMax = 1 } = {}) {
  const underWay = new Set();
  for await (const line of createInterface({ input: process.stdin })) {
    const doing = runTask(JSON.parse(line), carryOut).finally(() => underWay.delete(doing));
    underWay.add(doing);
    if (underWay.size >= atOnceMax) {
      await Promise.race(underWay);
    }
  }
  await Promise.all(underWay);
}

async function runTask(task, carryOut) {
  const report = { case: task.case, errors: [] };
  try {
    // Without an address an SDK would talk to its vendor.
    if (!task.url.startsWith('http://127.0.0.1:')) {
      throw new Error('Only a server on this machine is sent to.');
    }
    report.errors = await carryOut(task);
  } catch (error) {
    report.failure = String(error?.stack ?? error);
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
