import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { CodeBlock } from '../design/copy.tsx';
import { Choice } from '../design/field.tsx';
import type { Issued } from '../sources/source.ts';
import { snippets } from './snippets/all.ts';
import type { Snippet } from './snippets/snippet.ts';

const families = [...new Set(snippets.map(({ family }) => family))];

/** Whose SDK, in which language; with this server's address, and the key of the source once there is one. */
export function SnippetChoice({ issued }: { readonly issued: Issued | undefined }): JSX.Element {
  const [id, setId] = useState(snippets[0]?.id ?? '');
  const snippet = snippets.find((known) => known.id === id);
  if (snippet === undefined) {
    throw new Error(`there is no snippet ${id}`);
  }
  const ofFamily = snippets.filter(({ family }) => family === snippet.family);
  const place = { url: serverUrl(), key: issued?.key ?? 'YOUR_KEY', secret: issued?.secret ?? 'YOUR_SECRET' };
  return (
    <div class="start-part">
      <div class="start-choices">
        <Choice
          label="Whose SDK"
          value={snippet.family}
          options={families.map((family) => ({ value: family, title: family }))}
          onChange={(family) => setId(snippets.find((known) => known.family === family)?.id ?? id)}
        />
        <Choice
          label="Language"
          value={id}
          options={ofFamily.map((known) => ({ value: known.id, title: known.title }))}
          onChange={setId}
        />
      </div>
      {snippet.install === undefined ? null : <CodeBlock label="Install" text={snippet.install} />}
      {snippet.needs === undefined ? null : <p class="soft">Needs {snippet.needs}.</p>}
      <CodeBlock label={`Program ${snippet.file}`} text={snippet.code(place)} />
      <HowToRun snippet={snippet} />
    </div>
  );
}

function HowToRun({ snippet: { file, run, how, note } }: { readonly snippet: Snippet }): JSX.Element {
  return (
    <p class="soft">
      Save it as <code>{file}</code>, then {run === undefined ? how : <code>{run}</code>}.
      {note === undefined ? null : ` ${note.replaceAll('`', '')}`}
    </p>
  );
}

/** Where this page came from, a prefix of a proxy included. */
function serverUrl(): string {
  return new URL('.', document.baseURI).href.replace(/\/$/, '');
}
