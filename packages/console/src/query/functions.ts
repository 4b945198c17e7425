import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  snippet,
} from '@codemirror/autocomplete';
import type { SqlFunction } from './queries.ts';

/** Functions that are called by symbols, or that only the engine itself calls, are not asked for. */
export function completeFunctions(list: () => Promise<readonly SqlFunction[]>): CompletionSource {
  let asked: Promise<readonly Completion[]> | undefined;
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/\w+/);
    // Behind a dot stands a column.
    if (word === null || context.state.sliceDoc(word.from - 1, word.from) === '.') {
      return null;
    }
    asked ??= list().then((functions) => functions.map(toCompletion));
    try {
      return { from: word.from, options: await asked, validFor: /^\w*$/ };
    } catch {
      // The tables and keywords are there all the same, and with the next word it is asked again.
      asked = undefined;
      return null;
    }
  };
}

function toCompletion({ name, parameters, description }: SqlFunction): Completion {
  const isPlain = parameters.length === 0;
  return {
    label: name,
    type: 'function',
    detail: `(${parameters.join(', ')})`,
    ...(description === null ? {} : { info: description }),
    apply: isPlain ? `${name}()` : snippet(`${name}(\${})`),
    // Behind the columns of the tables that stand in the query.
    boost: -1,
  };
}
