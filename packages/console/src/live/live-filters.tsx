import type { JSX } from 'preact';
import { Button } from '../design/button.tsx';
import { Select, TextInput } from '../design/field.tsx';
import { isEmptyFilter, type LiveFilter, parseFilter, quarantinedType } from './filter.ts';
import type { Live } from './use-live.ts';

export function LiveFilters(props: {
  readonly filter: LiveFilter;
  readonly live: Pick<Live, 'sources' | 'environments' | 'types'>;
  readonly onChange: (filter: LiveFilter) => void;
}): JSX.Element {
  const { filter, live, onChange } = props;
  const set =
    (name: keyof LiveFilter) =>
    (value: string): void =>
      onChange({ ...filter, [name]: value });
  return (
    <search class="live-filters" aria-label="Filters">
      <TextInput type="search" label="Text in the event" placeholder="Any text…" value={filter.text} onInput={set('text')} />
      <TextInput label="Name" placeholder="Name" value={filter.name} onInput={set('name')} />
      <TextInput label="User" placeholder="User" value={filter.user} onInput={set('user')} />
      <Select
        label="Type"
        value={filter.type}
        options={toOptions('Type', [...live.types, quarantinedType], filter.type)}
        onChange={set('type')}
      />
      <Select
        label="Source"
        value={filter.source}
        options={toOptions('Source', live.sources, filter.source)}
        onChange={set('source')}
      />
      <Select
        label="Environment"
        value={filter.environment}
        options={toOptions('Environment', live.environments, filter.environment)}
        onChange={set('environment')}
      />
      <Select
        label="Protocol"
        value={filter.protocol}
        options={toOptions('Protocol', ['batch', 'message'], filter.protocol)}
        onChange={set('protocol')}
      />
      <Button kind="quiet" icon="close" disabled={isEmptyFilter(filter)} onClick={() => onChange(parseFilter({}))}>
        Reset
      </Button>
    </search>
  );
}

/** What was seen, and what is chosen, seen or not; first, by the name of the filter as in a field, all of them. */
function toOptions(
  all: string,
  seen: readonly string[],
  chosen: string,
): readonly { readonly value: string; readonly title: string }[] {
  const values = new Set([...seen, ...(chosen === '' ? [] : [chosen])]);
  return [{ value: '', title: all }, ...[...values].map((value) => ({ value, title: value.replaceAll('_', ' ') }))];
}
