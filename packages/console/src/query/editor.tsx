import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { duckdb } from './dialect.ts';
import { completeFunctions } from './functions.ts';
import type { SqlFunction, Tables } from './queries.ts';

export interface EditorProps {
  /**
   * What was opened last: another object puts its text in the place of what stands there. What is typed does not come back this way, since
   * an echo that is older than the text would undo it, and the two would chase each other for ever.
   */
  readonly opened: { readonly sql: string };
  readonly tables: Tables;
  /** Asked for once something is written. */
  readonly functions: () => Promise<readonly SqlFunction[]>;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
}

/**
 * An editor of SQL that knows the tables, the words of DuckDB and its functions. It stands in a shadow root: there the editor's styles are sheets made by script, which the page's policy
 * allows, and not elements, which it does not. Tab leaves it, as everywhere.
 */
export function Editor({ opened, tables, functions, onChange, onRun }: EditorProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const calls = useRef({ onChange, onRun });
  calls.current = { onChange, onRun };
  useEffect(() => {
    if (place.current === null) {
      return undefined;
    }
    const root = place.current.shadowRoot ?? place.current.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: opened.sql,
        extensions: [
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                calls.current.onRun();
                return true;
              },
            },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          sql({ dialect: duckdb, schema: toSchema(tables), upperCaseKeywords: true }),
          duckdb.language.data.of({ autocomplete: completeFunctions(functions) }),
          syntaxHighlighting(highlighting),
          theme,
          // What the browser itself puts in the place of a selection, it marks with inline styles, which the page's policy stops.
          EditorView.domEventHandlers({
            beforeinput(event, editing) {
              const { data, inputType, isComposing } = event;
              if (inputType !== 'insertText' || data === null || isComposing || editing.state.selection.main.empty) {
                return false;
              }
              event.preventDefault();
              editing.dispatch({ ...editing.state.replaceSelection(data), userEvent: 'input.type', scrollIntoView: true });
              return true;
            },
          }),
          EditorView.contentAttributes.of({ 'aria-label': 'SQL', 'aria-multiline': 'true', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              calls.current.onChange(update.state.doc.toString());
            }
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [tables]);
  useEffect(() => {
    const editor = view.current;
    if (editor !== undefined && editor.state.doc.toString() !== opened.sql) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: opened.sql } });
    }
  }, [opened]);
  return <div ref={place} class="query-editor" />;
}

function toSchema(tables: Tables): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(tables).map(([table, columns]) => [table, columns.map(({ name }) => name)]));
}

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--violet)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--blue)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--ink-faint)' },
  { tag: tags.typeName, color: 'var(--accent-strong)' },
]);

const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '12.5px', minHeight: '160px', maxHeight: '45vh' },
  // The frame around it shows the focus.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    fontVariantLigatures: 'none',
    lineHeight: '1.6',
    overflow: 'auto',
    minHeight: '160px',
  },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { minHeight: '160px', backgroundColor: 'var(--surface)', color: 'var(--ink-faint)', border: 'none' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', color: 'var(--ink)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)' },
});
