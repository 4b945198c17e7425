// The console as a person has it: a fresh profile of a real browser, signed in.
import { adminToken } from '../credentials.js';

/** @import { Browser, Page } from '@fairlead/testkit/chromium' */

/**
 * @typedef {object} ConsoleTab
 * @property {Page} page
 * @property {readonly string[]} problems errors of scripts, and whatever the browser says on its own console
 * @property {() => Promise<void>} close
 */

/**
 * @param {Browser} browser
 * @param {{ readonly port: number, readonly script?: string }} options `script` runs in the page before its own
 * @returns {Promise<ConsoleTab>} not gone anywhere yet
 */
export async function openTab(browser, { port, script }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const answer = await context.request.post(`http://127.0.0.1:${port}/api/session`, { data: { token: adminToken } });
  if (!answer.ok()) {
    throw new Error(`signing in failed: ${await answer.text()}`);
  }
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(`a script failed: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      problems.push(`the browser said: ${message.text()}`);
    }
  });
  if (script !== undefined) {
    await page.addInitScript(script);
  }
  return { page, problems, close: () => context.close() };
}

/**
 * Waits in the page, as its policy lets no text be run from within it.
 *
 * @param {Page} page
 * @param {string} isSo
 */
export async function untilInPage(page, isSo) {
  await page.evaluate(`new Promise((resolve) => {
    const look = () => (${isSo} ? resolve(undefined) : setTimeout(look, 20));
    look();
  })`);
}
