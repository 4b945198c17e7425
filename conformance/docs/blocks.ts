import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** The heading above it in lower case with hyphens, and its number there from the second on: `add-one`, `rotate-2`. */
  readonly name: string;
  /** As the fence says: `sh`, `sql`, `js`, …; empty for what is only shown. */
  readonly language: string;
  readonly code: string;
}

export function readBlocks(root: string, page: string): readonly Block[] {
  const counts = new Map<string, number>();
  let heading = '';
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$|^#+ (.+)$/gm)].flatMap(([, language = '', code, title]) => {
    if (code === undefined) {
      heading = toAnchor(title ?? '');
      return [];
    }
    const count = (counts.get(heading) ?? 0) + 1;
    counts.set(heading, count);
    return [{ page, name: count === 1 ? heading : `${heading}-${count}`, language, code }];
  });
}

/** As the addresses of headings are made. */
export function toAnchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
