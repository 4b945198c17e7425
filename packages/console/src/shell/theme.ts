import { effect, type ReadonlySignal, signal } from '@preact/signals';

export type ThemeName = 'system' | 'light' | 'dark';

/** Light or dark: as the system says, unless it was chosen here. */
export interface Theme {
  readonly name: ReadonlySignal<ThemeName>;
  /** To the next one in turn. */
  next(): void;
}

const storageKey = 'fairlead-theme';
const themeNames: readonly ThemeName[] = ['system', 'light', 'dark'];

export function createTheme(view: Window): Theme {
  const name = signal<ThemeName>(themeNames.find((known) => known === readChoice(view)) ?? 'system');
  effect(() => {
    const { documentElement } = view.document;
    if (name.value === 'system') {
      delete documentElement.dataset['theme'];
    } else {
      documentElement.dataset['theme'] = name.value;
    }
  });
  return {
    name,
    next(): void {
      name.value = themeNames[(themeNames.indexOf(name.value) + 1) % themeNames.length] ?? 'system';
      keepChoice(view, name.value);
    },
  };
}

function readChoice(view: Window): string | null {
  try {
    return view.localStorage.getItem(storageKey);
  } catch {
    // A browser that keeps nothing for pages.
    return null;
  }
}

function keepChoice(view: Window, name: ThemeName): void {
  try {
    view.localStorage.setItem(storageKey, name);
  } catch {
    // Then it holds until the page is closed.
  }
}
