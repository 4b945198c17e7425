import type { Page } from 'playwright-core';

export interface PageWatch {
  /** All that went wrong so far. */
  end(): Promise<readonly string[]>;
}

/**
 * Notes what a person does not see: errors of scripts, whatever the browser's console says, what the page's policy stopped, and each request that
 * goes elsewhere than to its own server.
 */
export async function watchPage(
  page: Page,
  { origin, expectedMessages }: { readonly origin: string; readonly expectedMessages: readonly RegExp[] },
): Promise<PageWatch> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`a script failed: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    const isProblem = message.type() === 'error' || message.type() === 'warning';
    if (isProblem && !expectedMessages.some((expected) => expected.test(message.text()))) {
      problems.push(`the browser said: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !/^(?:blob|data):/.test(request.url())) {
      problems.push(`a request went to ${request.url()}`);
    }
  });
  await page.addInitScript(`
    globalThis.policyViolations = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      globalThis.policyViolations.push(violatedDirective + ' stopped ' + blockedURI + ' ' + sample);
    });
    globalThis.hostileScriptRan = false;
  `);
  return {
    async end(): Promise<readonly string[]> {
      const stopped = (await page.evaluate('globalThis.policyViolations')) as readonly string[];
      const ran = (await page.evaluate('globalThis.hostileScriptRan')) as boolean;
      return [...problems, ...stopped, ...(ran ? ['a script from an event ran'] : [])];
    },
  };
}
