/**
 * What is installed, as far as it can be held without asking anybody: the lock files say what and by which hash, and SECURITY.md says why. Known
 * vulnerabilities are the business of `npm run audit`, which has to ask a registry.
 */
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFiles, listPackages, readText } from './workspace.js';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Lock = Readonly<Record<string, Locked>>;

const files = listFiles();
const named = (name: string): readonly string[] => files.filter((path) => posix.basename(path) === name);
const locks = named('package-lock.json');
const readLock = (path: string): Lock => (JSON.parse(readText(path)) as { readonly packages: Lock }).packages;

describe.each(locks)('%s', (path) => {
  const installed = Object.entries(readLock(path)).filter(([place, { link }]) => place.includes('node_modules/') && link !== true);

  test('has a hash for each package, so that a changed one is not installed', () => {
    expect(installed.length).toBeGreaterThan(0);
    expect(installed.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(([place]) => place)).toEqual(
      [],
    );
  });

  test('takes nothing from a repository, an address or a folder', () => {
    const elsewhere = Object.entries(readLock(path)).flatMap(([place, { dependencies, optionalDependencies }]) =>
      Object.entries({ ...dependencies, ...optionalDependencies })
        .filter(([, wanted]) => /^(?!npm:)[a-z+]+:|^[^@\s]+\/[^@\s]+$/i.test(wanted))
        .map(([name, wanted]) => `${place}: ${name} ${wanted}`),
    );
    expect(elsewhere).toEqual([]);
  });

  test('is beside a manifest, and lets no install script run', () => {
    const folder = posix.dirname(path);
    expect(files).toContain(posix.join(folder, 'package.json'));
    if (folder !== '.') {
      // The root names each package that has one: house-rules.test.ts.
      expect(readText(posix.join(folder, '.npmrc'))).toMatch(/^ignore-scripts=true$/m);
    }
  });
});

describe('other languages', () => {
  test('Python: each package has its version and its hashes', () => {
    const requirements = named('requirements.txt');
    expect(requirements.length).toBeGreaterThan(0);
    for (const path of requirements) {
      const entries = readText(path)
        .replaceAll(/\\\n/g, ' ')
        .split('\n')
        .filter((line) => /^\w/.test(line));
      expect([path, entries.filter((entry) => !/^[\w.[\]-]+==[\w.]+ .*--hash=sha256:[\da-f]{64}/.test(entry))]).toEqual([path, []]);
    }
  });

  test('Go and Java: each module and each jar has its hash', () => {
    // What drivers have in common needs none but Go's own.
    const withModules = named('go.mod').filter((path) => readText(path).includes('require'));
    expect(withModules.length).toBeGreaterThan(0);
    for (const path of withModules) {
      const sums = readText(posix.join(posix.dirname(path), 'go.sum'));
      const wanted = [...readText(path).matchAll(/^(?:require )?\s*([\w./-]+) (v[\w.+-]+)/gm)]
        .map(([, name = '', version]) => `${name} ${version}`)
        .filter((each) => !each.startsWith('fairlead/'));
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.filter((each) => !sums.includes(`${each} h1:`) && !sums.includes(`${each}/go.mod h1:`))).toEqual([]);
    }
    for (const path of named('pom.xml')) {
      expect(readText(posix.join(posix.dirname(path), 'jars.sha256'))).toMatch(/^(?:[\da-f]{64} {2}[\w.-]+\.jar\n)+$/);
    }
  });
});

test('what users install is listed in SECURITY.md with its reason, and no more than that', () => {
  const shipped = listPackages().filter((each) => !each.private);
  const [, section = ''] = readText('SECURITY.md').split('### What it is built from');
  const [list = ''] = section.split('\n## ');
  const listed = list
    .split('\n- ')
    .slice(1)
    .flatMap((line) => [...(line.split('\n\n')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  expect(listed.toSorted()).toEqual([...installedBy(shipped.map(({ folder }) => folder))].toSorted());
});

/** The names of all packages of others that come with ours; those that are there once per platform, by what they have in common. */
function installedBy(folders: readonly string[]): ReadonlySet<string> {
  const lock = readLock('package-lock.json');
  const seen = new Set<string>();
  const open = [...folders];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { link, resolved, dependencies, optionalDependencies } = lock[place] ?? {};
    if (link === true) {
      open.push(resolved ?? '');
    } else if (!seen.has(place)) {
      seen.add(place);
      const from = place;
      const names = Object.keys({ ...dependencies, ...optionalDependencies });
      open.push(...names.map((name) => findPlace(lock, from, name)).filter((found) => found !== undefined));
    }
  }
  const names = [...seen].filter((place) => place.includes('node_modules/')).map((place) => place.replace(/^.*node_modules\//, ''));
  return new Set(names.map((name) => name.replace(/-(?:darwin|linux|win32)-.*$/, '-*')));
}

/** As Node looks for it: beside, and then further up. */
function findPlace(lock: Lock, from: string, name: string): string | undefined {
  for (let above: string | undefined = from; above !== undefined; above = above === '' ? undefined : parentOf(above)) {
    const place = posix.join(above, 'node_modules', name);
    if (Object.hasOwn(lock, place)) {
      return place;
    }
  }
  return undefined;
}

function parentOf(place: string): string {
  return place.includes('/node_modules/') ? place.slice(0, place.lastIndexOf('/node_modules/')) : '';
}
