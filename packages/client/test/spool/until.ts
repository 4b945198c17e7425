import { vi } from 'vitest';

/** Waits for a named condition by asking again and again; rejects with its name after a minute. */
export async function until(condition: string, isMet: () => boolean): Promise<void> {
  const look = (): void => {
    if (!isMet()) {
      throw new Error(`never came true: ${condition}`);
    }
  };
  await vi.waitFor(look, { timeout: 60_000, interval: 5 });
}
