import { defaultOptions } from 'fairlead';
import { expect, test } from 'vitest';
import { readText } from './workspace.js';
import { optionDocsPath, renderOptionDocs } from './write-option-docs.js';

test('docs/sdk-options.md says what the types and defaults of the code say', () => {
  expect(readText(optionDocsPath), 'npm run option-docs writes it').toBe(renderOptionDocs());
});

test('it has each option that has a default', () => {
  const names = [...readText(optionDocsPath).matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  const { message, batch } = defaultOptions;
  expect(names).toEqual(expect.arrayContaining(Object.keys({ ...message, ...batch, ...message.retry })));
});
