import type { RequirementId } from './requirements.ts';

/**
 * Says inside a test which rules it holds the code to. Does nothing when run: `requirements.test.ts` finds the citations in the
 * tests' text, so ids are written out, as plain strings.
 */
export function verifies(..._ids: readonly RequirementId[]): void {}
