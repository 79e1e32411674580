/** Milliseconds after which the page counts as painted in any case. */
const LIMIT = 250;

/**
 * Resolves when the page has been painted for the first time. A window that is
 * not on the screen may get no animation frames, hence the limit.
 */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    setTimeout(resolve, LIMIT);
  });
}
