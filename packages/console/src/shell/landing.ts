import { useEffect, useState } from 'preact/hooks';
import { useConsole } from '../console.ts';

/**
 * Where the address names no page: who has events is led to `live`, who has none to `start`, which is the answer then. Undefined where a page
 * is named, and until it is known.
 */
export function useLanding(isNeeded: boolean): 'start' | undefined {
  const { feeds, router } = useConsole();
  const [isEmpty, setIsEmpty] = useState(false);
  useEffect(() => {
    let isLeft = !isNeeded;
    setIsEmpty(false);
    const land = async (): Promise<void> => {
      const hasEvents = await feeds.openAhead();
      if (!isLeft && hasEvents) {
        router.replace({ page: 'live' });
      } else if (!isLeft) {
        setIsEmpty(true);
      }
    };
    if (isNeeded) {
      void land();
    }
    return () => {
      isLeft = true;
    };
  }, [isNeeded, feeds, router]);
  return isNeeded && isEmpty ? 'start' : undefined;
}
