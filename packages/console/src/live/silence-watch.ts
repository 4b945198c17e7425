export interface SilenceWatch {
  /** Of the connection: it ends with the one that was given, and after a silence. */
  readonly signal: AbortSignal;
  /** Something has come: the next thing has to within so long. Before the first, nothing has to. */
  hear(): void;
  end(): void;
}

/** Once a stream is open, the server says something every fifteen seconds, if only that it is there. */
const silenceMsMax = 45_000;

/** Breaks a connection off that is dead though nobody has said so: after a sleep, or behind something on the way that forgot it. */
export function createSilenceWatch(stop: AbortSignal): SilenceWatch {
  const connection = new AbortController();
  const breakOff = (): void => connection.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = (): void => {
    clearTimeout(timer);
    timer = setTimeout(breakOff, silenceMsMax);
  };
  stop.addEventListener('abort', breakOff);
  return {
    signal: connection.signal,
    hear,
    end(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', breakOff);
    },
  };
}
