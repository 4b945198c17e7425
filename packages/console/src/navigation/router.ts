import { type ReadonlySignal, signal } from '@preact/signals';

/** Where in the console one is: `#/live/12.0?source=shop` is the page `live`, the rest `['12.0']`, and what the query says. */
export interface Place {
  readonly page: string;
  readonly rest: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Places stand behind the `#`, so that the server serves one page and no log ever has them. */
export interface Router {
  readonly place: ReadonlySignal<Place>;
  /** A new entry in the browser's history. */
  go(place: Partial<Place>): void;
  /** Without one: for what is typed. */
  replace(place: Partial<Place>): void;
}

export function createRouter(view: Window): Router {
  const place = signal(parsePlace(view.location.hash));
  view.addEventListener('hashchange', () => {
    place.value = parsePlace(view.location.hash);
  });
  return {
    place,
    go(next): void {
      view.location.hash = formatPlace(next);
    },
    replace(next): void {
      view.history.replaceState(null, '', formatPlace(next));
      place.value = parsePlace(view.location.hash);
    },
  };
}

/** As the `href` of a link. What the query holds as '' or undefined is left out. */
export function formatPlace({ page = '', rest = [], query = {} }: Partial<Place>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
  const path = [page, ...rest].map(encodeURIComponent).join('/');
  return `#/${path}${given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`}`;
}

function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [page = '', ...rest] = path.split('/').map(decode);
  return { page, rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Typed by hand and not encoded: then it stands for itself.
    return segment;
  }
}
