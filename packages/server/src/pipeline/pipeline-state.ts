/** What a pipeline can be in; `pipeline.ts` says what each means. */
export type State = 'starting' | 'running' | 'restarting' | 'closing' | 'closed' | 'failed';

export const nextStates: Readonly<Record<State, readonly State[]>> = {
  starting: ['running', 'closing', 'failed'],
  running: ['restarting', 'closing'],
  restarting: ['running', 'closing', 'failed'],
  closing: ['closed'],
  closed: [],
  failed: [],
};

export function isEnding(state: State): boolean {
  return state === 'closing' || state === 'closed';
}
