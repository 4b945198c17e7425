import { useEffect, useRef } from 'preact/hooks';
import type { Loading } from './loading.ts';

/** Asks anew every so often while somebody looks, and at once when they come back to it. What takes long is not asked for again meanwhile. */
export function useRefresh({ isLoading, reload }: Pick<Loading<unknown>, 'isLoading' | 'reload'>, everyMs: number): void {
  const isBusy = useRef(isLoading);
  isBusy.current = isLoading;
  useEffect(() => {
    const refresh = (): void => {
      if (!document.hidden && !isBusy.current) {
        reload();
      }
    };
    const timer = setInterval(refresh, everyMs);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [reload, everyMs]);
}
