import { BaseSequencer, type TestSequencer, type TestSpecification, type Vitest } from 'vitest/node';

/**
 * The longest test files, the longest first. A fresh clone has no times of an earlier run to go by, and one of these begun last would have
 * a worker to itself while the others have nothing left to do. The very first installs what others of its folder need: they come later.
 */
export const slowTests: readonly string[] = [
  'conformance/runtimes/runtimes.test.ts',
  'packaging/image.test.ts',
  'packages/server/test/crash.test.ts',
  'conformance/docs/docs.test.ts',
  'packages/server/test/worker.test.ts',
  'packages/console/test/live.test.ts',
  'packages/protocol/test/bad-input.test.ts',
  'conformance/runtimes/types.test.ts',
  'packages/server/test/failure-states.test.ts',
  'packages/cli/test/send.test.ts',
  'packages/cli/test/serve.test.ts',
  'packages/server/test/rebuild.test.ts',
  'packages/console/test/query.test.ts',
  'packages/cli/test/source.test.ts',
  'packages/cli/test/quarantine.test.ts',
  'packages/cli/test/tls.test.ts',
  'packages/console/test/users.test.ts',
  'conformance/vendor-sdks.test.ts',
  'packages/server/test/query-guard.test.ts',
  'packages/client/test/spool/client-crash.test.ts',
];

/** {@link slowTests} first, then the rest by name. */
export class LongestFirst implements TestSequencer {
  readonly #base: BaseSequencer;

  constructor(vitest: Vitest) {
    this.#base = new BaseSequencer(vitest);
  }

  shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    return this.#base.shard(files);
  }

  sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = slowTests.findIndex((path) => moduleId.endsWith(`/${path}`));
      return index === -1 ? slowTests.length : index;
    };
    return Promise.resolve(files.toSorted((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId)));
  }
}
