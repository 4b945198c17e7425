/**
 * For tests of one's own code: an endpoint in memory, a clock that a test moves, and expectations that say what was sent instead. Web
 * standards only, so it works in any test runner and runtime. Every name here is a promise.
 */
export { createMemoryEndpoint } from './testing/memory-endpoint.ts';
export type { AnswerOptions, MemoryEndpoint, MemoryEndpointOptions } from './testing/memory-endpoint.ts';
export { createTestClock } from './testing/test-clock.ts';
export type { TestClock, TestClockOptions } from './testing/test-clock.ts';
export { expectBatch, expectEvent, expectMessage, expectNothingSent, expectTracked, findSent } from './testing/expectations.ts';
export { ExpectationError } from './testing/expectation-error.ts';
export type { Pattern } from './testing/pattern.ts';
export type { RecordedRequest, SentBatch, SentEvent, SentMessage } from './testing/recorded-request.ts';
