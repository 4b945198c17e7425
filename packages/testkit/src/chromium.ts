import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export type { Browser, Page } from 'playwright-core';

/** Debian's package, or one that is named in `CHROMIUM`; undefined where there is none. */
export function findChromium(): string | undefined {
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return [process.env['CHROMIUM'] ?? '', ...known].find((path) => path !== '' && isExecutable(path));
}

/**
 * Features that are off. The first two are pages of the browser's own that each new window would load, a process each: three times what it costs
 * to open a page of ours. The others are those of `playwright-core` that matter here, since the switch counts once.
 */
const featuresOff = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/** Headless, and without anything that would go out by itself. Rejects where there is none, saying what to do. */
export async function launchChromium(parameters: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('Chromium is not installed: apt-get install chromium, or name one in CHROMIUM');
  }
  return chromium.launch({
    executablePath,
    // Whoever ends this process ends it: the browser notices that its pipe is closed, and ends too.
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${featuresOff.join(',')}`,
      ...parameters,
    ],
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, which is an answer.
    return false;
  }
}
