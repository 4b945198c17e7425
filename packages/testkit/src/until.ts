const pauseMs = 10;
/** More than a minute and a half, and within what a test may take: it is better ended by a name than by its limit. */
const attemptsMax = 9_000;

/** Waits for a named condition by asking again and again; rejects with its name after many times. */
export async function until(condition: string, isMet: () => Promise<boolean> | boolean): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (await isMet()) {
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
  }
  throw new Error(`never came true: ${condition}`);
}
