const DISMISSED = 'frontdesk.dismissed';

/** At most so many are remembered: the agent speaks of one at a time. */
const LIMIT = 8;

function all(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(DISMISSED) ?? '[]');
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/** Whether the person has seen this and put it away. */
export function dismissed(name: string): boolean {
  return all().includes(name);
}

/** The person has seen this: it is not said again, also by the next window. */
export function dismiss(name: string): void {
  const others = all().filter((each) => each !== name);
  localStorage.setItem(DISMISSED, JSON.stringify([name, ...others].slice(0, LIMIT)));
}
