import type { JSX } from 'preact';
import './parts.css';

type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [name: string]: Json };

/** Members that are shown of one object before the rest has to be asked for in another form. */
const membersMax = 500;
/** So much is open from the start. */
const openMembersMax = 40;

/** A value of JSON to be read and unfolded. Whatever it says stays text. */
export function JsonTree({ value, depth = 2 }: { readonly value: unknown; readonly depth?: number }): JSX.Element {
  return (
    <div class="json">
      <Node value={value as Json} openDepth={depth} />
    </div>
  );
}

interface NodeProps {
  readonly name?: string;
  readonly value: Json;
  readonly openDepth: number;
}

function Node({ name, value, openDepth }: NodeProps): JSX.Element {
  if (typeof value !== 'object' || value === null) {
    return (
      <div class="json-leaf">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  }
  const isArray = Array.isArray(value);
  // Of an array these are its indexes.
  const members = Object.entries<Json>(value);
  if (members.length === 0) {
    return (
      <div class="json-leaf">
        <Name name={name} />
        <span class="json-size">{isArray ? '[ ]' : '{ }'}</span>
      </div>
    );
  }
  const shown = (
    <div class="json-members">
      {members.slice(0, membersMax).map(([memberName, member]) => (
        <Node key={memberName} name={memberName} value={member} openDepth={openDepth - 1} />
      ))}
      {members.length > membersMax ? <div class="json-leaf faint">and {members.length - membersMax} more</div> : null}
    </div>
  );
  // The outermost has no name by which it could be folded.
  return name === undefined ? (
    shown
  ) : (
    <details open={openDepth > 0 && members.length <= openMembersMax}>
      <summary>
        <Name name={name === '' ? '""' : name} />
        <span class="json-size">{isArray ? `[ ${members.length} ]` : `{ ${members.length} }`}</span>
      </summary>
      {shown}
    </details>
  );
}

function Name({ name }: { readonly name: string | undefined }): JSX.Element | null {
  return name === undefined ? null : <span class="json-name">{name}: </span>;
}

function Leaf({ value }: { readonly value: null | boolean | number | bigint | string }): JSX.Element {
  switch (typeof value) {
    case 'string':
      return <span class="json-text">{value === '' ? '""' : value}</span>;
    case 'number':
    case 'bigint':
      return <span class="json-number">{String(value)}</span>;
    default:
      return <span class="json-word">{String(value)}</span>;
  }
}
