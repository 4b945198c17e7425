import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './controls.css';

/** A control with its name above it; below it what helps to fill it, or what is wrong with it. */
export function Field(props: {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly problem?: string | undefined;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      {props.children}
      {props.problem !== undefined ? (
        <span class="field-problem">{props.problem}</span>
      ) : props.hint === undefined ? null : (
        <span class="field-hint">{props.hint}</span>
      )}
    </label>
  );
}

export interface TextInputProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'password' | 'search' | 'number';
  readonly placeholder?: string;
  /** For a control that has no `Field` around it. */
  readonly label?: string;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly autocomplete?: 'off' | 'current-password';
  readonly min?: number;
}

export function TextInput({ onInput, label, autocomplete = 'off', type = 'text', ...rest }: TextInputProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  // Of itself a browser looks at `autofocus` once, when it has loaded the document.
  useEffect(() => {
    if (rest.autofocus === true) {
      input.current?.focus();
    }
  }, []);
  return (
    <input
      {...rest}
      ref={input}
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- the types of an input are a union by this member, and it needs one
      type={type as 'text'}
      class="input"
      aria-label={label}
      spellcheck={false}
      autocomplete={autocomplete}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
    />
  );
}

export interface SelectOption {
  readonly value: string;
  readonly title: string;
}

export function Select(props: {
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
  readonly label?: string;
}): JSX.Element {
  return (
    <select
      class="input"
      value={props.value}
      aria-label={props.label}
      onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
    >
      {props.options.map(({ value, title }) => (
        <option key={value} value={value}>
          {title}
        </option>
      ))}
    </select>
  );
}

/** A few values, one of which holds. */
export function Choice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly onChange: (value: Value) => void;
}): JSX.Element {
  return (
    <div class="choice" role="group" aria-label={props.label}>
      {props.options.map(({ value, title }) => (
        <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
          {title}
        </button>
      ))}
    </div>
  );
}
