/**
 * The rules of the house that neither the compiler (enums, namespaces) nor the linter (import cycles, default exports, swallowed
 * errors, open switches) can hold. Each failure names the file.
 */
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImports, withoutComments } from './source.js';
import { listFiles, listPackages, readManifest, readText, root } from './workspace.js';

const packages = listPackages();
const files = listFiles();
const sources = files.filter((path) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path));
const code = files.filter((path) => /\.(?:tsx?|js)$/.test(path));
const documents = files.filter((path) => path.endsWith('.md') && !path.startsWith('.changeset/'));
const manifests = files.filter((path) => posix.basename(path) === 'package.json');

describe('layering', () => {
  /** What the code of each package may import, beside its own files. `node:` stands for the modules of Node. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    '@fairlead/protocol': [],
    // Node's only behind entries of its own: packages/client/test/built-package.test.ts holds the neutral one to that.
    fairlead: ['@fairlead/protocol', 'node:'],
    '@fairlead/server': [
      '@fairlead/protocol',
      'node:',
      '@duckdb/node-api',
      '@duckdb/node-bindings',
      'classic-level',
      'lmdb',
      'pino',
      'prom-client',
    ],
    '@fairlead/cli': ['@fairlead/protocol', '@fairlead/server', 'fairlead', 'node:', 'pino'],
    // The page talks HTTP to the server it came from, and has no code of any other package in it.
    '@fairlead/console': [
      '@codemirror/autocomplete',
      '@codemirror/commands',
      '@codemirror/lang-sql',
      '@codemirror/language',
      '@codemirror/state',
      '@codemirror/view',
      '@fontsource-variable/inter',
      '@fontsource-variable/jetbrains-mono',
      '@lezer/highlight',
      '@preact/signals',
      'preact',
      'uplot',
    ],
    '@fairlead/testkit': [
      '@fairlead/protocol',
      '@fairlead/server',
      'ajv',
      'node:',
      'fast-check',
      'pino',
      'playwright-core',
      'vitest',
    ],
  };

  test.each(packages)('$name imports only what it may', ({ folder, name, dependencies }) => {
    const permitted = allowed[name];
    expect(permitted, `${name} is not in the table of layers`).toBeDefined();
    const imported = sources
      .filter((path) => path.startsWith(`${folder}/`))
      .flatMap((path) => readImports(readText(path)).map((specifier) => ({ path, specifier, module: toModule(specifier) })))
      .filter(({ module }) => module !== undefined && !(permitted ?? []).includes(module));
    expect(imported).toEqual([]);
    expect(dependencies.filter((dependency) => !(permitted ?? []).includes(dependency))).toEqual([]);
  });

  test('a package reaches into no other package', () => {
    const reaching = sources.flatMap((path) =>
      readImports(readText(path))
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => !posix.join(posix.dirname(path), specifier).startsWith(`${packageOf(path)}/src/`))
        .map((specifier) => `${path} imports ${specifier}`),
    );
    expect(reaching).toEqual([]);
  });
});

describe('shape', () => {
  test('folders are parts of the domain', () => {
    const kinds = /\/(?:utils?|helpers?|common|shared|types|libs?|misc)(?:\/|\.tsx?$)/;
    expect(sources.filter((path) => kinds.test(path))).toEqual([]);
  });

  test('an index names each thing that it exports', () => {
    expect(sources.filter((path) => /^export\s*\*/m.test(withoutComments(readText(path))))).toEqual([]);
  });

  test('nothing inherits but errors', () => {
    const heirs = sources.flatMap((path) =>
      [...withoutComments(readText(path)).matchAll(/^\s*(?:export\s+)?class\s+\w+(?:<[^>{]*>)?\s+extends\s+([\w.]+)/gm)]
        .filter((match) => !match[1]?.endsWith('Error'))
        .map((match) => `${path}: ${match[0].trim()}`),
    );
    expect(heirs).toEqual([]);
  });

  test('no state belongs to a module', () => {
    expect(sources.filter((path) => /^(?:export\s+)?(?:let|var)\s/m.test(withoutComments(readText(path))))).toEqual([]);
  });

  test('a file longer than 300 lines says why', () => {
    const long = code.filter((path) => {
      const text = readText(path);
      return text.trimEnd().split('\n').length > 300 && !/^\s*(?:\/\/|\/?\*+).*\bLong because /m.test(text.slice(0, 2000));
    });
    expect(long).toEqual([]);
  });
});

describe('documents', () => {
  const repositoryPath = /^(?:packages|conformance|benchmarks|scripts|docs|examples|\.ci)\/[\w./@-]+$/;

  test('every path that a document names exists', () => {
    const missing = documents.flatMap((document) =>
      [...withoutFences(readText(document)).matchAll(/`([^`\n]+)`/g)]
        .flatMap((match) => (match[1] ?? '').split(/\s+/))
        .map((word) => word.replace(/^\.\//, '').replace(/[.,:;]$/, ''))
        .filter((word) => repositoryPath.test(word) && !word.includes('/dist/') && !existsSync(join(root, word)))
        .map((word) => `${document}: ${word}`),
    );
    expect(missing).toEqual([]);
  });

  test('every link to a file leads to one', () => {
    const broken = documents.flatMap((document) =>
      [...withoutFences(readText(document)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
        .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
        .filter((target) => leavesRepository(document, target) || !existsSync(join(root, dirname(document), target)))
        .map((target) => `${document}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('nothing names a place outside the repository', () => {
    const text = [...documents, ...code, ...manifests, ...files.filter((path) => /^\.|\.(?:json|ya?ml|sh)$/.test(path))].filter(
      (path) => posix.basename(path) !== 'package-lock.json' && !path.includes('/fixtures/'),
    );
    const machinePath = /(?<![\w.~:*\])}-])\/(?:home|Users|root|work|workspaces?)\/\w+/;
    expect(text.filter((path) => machinePath.test(readText(path)))).toEqual([]);

    const upward = documents.flatMap((document) =>
      [...readText(document).matchAll(/(?:\.\.\/)+[\w./-]*/g)]
        .filter((match) => leavesRepository(document, match[0]))
        .map((match) => `${document}: ${match[0]}`),
    );
    expect(upward).toEqual([]);
  });
});

describe('dependencies', () => {
  test('every version is pinned', () => {
    const loose = manifests.flatMap((path) => {
      const { dependencies, devDependencies, optionalDependencies, overrides } = readManifest(path);
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides })
        .filter(([, version]) => !/^(?:npm:[@\w./-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${path}: ${name} ${version}`);
    });
    expect(loose).toEqual([]);
  });

  test('no install script runs', () => {
    const { allowScripts = {} } = JSON.parse(readText('package.json')) as {
      readonly allowScripts?: Readonly<Record<string, boolean>>;
    };
    const { packages: locked } = JSON.parse(readText('package-lock.json')) as {
      readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly optional?: boolean }>>;
    };
    const withScript = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = new Set(withScript.map(([path]) => path.replace(/^.*node_modules\//, '')));
    expect([...names].filter((name) => allowScripts[name] !== false)).toEqual([]);
    expect(Object.values(allowScripts)).not.toContain(true);
  });

  test('the lock files serve any registry', () => {
    const locks = files.filter((path) => posix.basename(path) === 'package-lock.json');
    expect(locks.filter((path) => /"resolved": "https?:/.test(readText(path)))).toEqual([]);
    expect(readText('.npmrc')).not.toMatch(/registry\s*=|_auth|\/\//);
  });
});

/** The package that a specifier names; `node:` for Node's own, nothing for a file. */
function toModule(specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    return undefined;
  }
  if (isBuiltin(specifier)) {
    return 'node:';
  }
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function leavesRepository(document: string, target: string): boolean {
  return posix.join(posix.dirname(document), target).startsWith('..');
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, '');
}
