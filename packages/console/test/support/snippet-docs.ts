import type { Snippet, SnippetPlace } from '../../src/start/snippets/snippet.ts';

/** What the pages of the documentation name. */
export const placeOfDocs: SnippetPlace = { url: 'http://127.0.0.1:8080', key: 'my-key', secret: 'my-secret' };

/** The page docs/sending.md with its snippets written anew. */
export function renderSnippets(page: string, snippets: readonly Snippet[]): string {
  return renderBetween(page, 'all snippets', snippets.map(renderSnippet).join('\n\n'));
}

/** The page docs/moving.md with the lines that name the server written anew. */
export function renderHosts(page: string, snippets: readonly Snippet[]): string {
  const vendors = ['mParticle', 'Hightouch', 'Segment', 'RudderStack'];
  return vendors.reduce((text, vendor) => {
    const rows = snippets
      .filter(({ family }) => family === vendor)
      .map(
        (snippet) =>
          `| ${snippet.title} | ${hostLines(snippet)
            .map((line) => `\`${line}\``)
            .join('<br>')} |`,
      );
    return renderBetween(text, vendor, ['| SDK | the line that names the server |', '| --- | --- |', ...rows].join('\n'));
  }, page);
}

/** Between a mark that says what stands there, and one that says that it ends. */
function renderBetween(page: string, what: string, text: string): string {
  const begin = `<!-- Written by \`npm run snippet-docs\`: ${what} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf('<!-- Until here. -->', from);
  if (from === -1 || to === -1) {
    throw new Error(`the page has no place for ${what}: ${begin}`);
  }
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}

function renderSnippet({ family, title, language, install, needs, file, run, how, note, code }: Snippet): string {
  const first = install === undefined ? (needs === undefined ? [] : [`needs ${needs}`]) : [`install \`${install}\``];
  const steps = [...first, `save as \`${file}\``, run === undefined ? (how ?? '') : `run \`${run}\``].join('; ');
  return [
    `## ${family === 'No SDK' ? title : `${family}, ${title}`}`,
    `${steps.slice(0, 1).toUpperCase()}${steps.slice(1)}:`,
    `\`\`\`${language}\n${code(placeOfDocs)}\`\`\``,
    ...(note === undefined ? [] : [note]),
  ].join('\n\n');
}

/** Those of a snippet that are other ones for another server. */
function hostLines({ code }: Snippet): readonly string[] {
  const other = code({ ...placeOfDocs, url: 'https://events.example.com' }).split('\n');
  return code(placeOfDocs)
    .split('\n')
    .filter((line, nth) => line !== other[nth])
    .map((line) => line.trim());
}
