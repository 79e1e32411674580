import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import { calendarDays } from '$lib/i18n/format';

/** What happened on one day, newest first. */
export interface Day {
  /** A moment of the day. */
  at: Date;
  entries: ActivityEntry[];
}

/** Entries by the days of this computer's calendar. They are newest first. */
export function byDay(entries: readonly ActivityEntry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const at = new Date(entry.seenAt);
    const day = days.at(-1);
    if (day && calendarDays(at, day.at) === 0) day.entries.push(entry);
    else days.push({ at, entries: [entry] });
  }
  return days;
}

/** Two pages in one list, newest first, each entry once. */
export function merged(
  one: readonly ActivityEntry[],
  other: readonly ActivityEntry[],
): ActivityEntry[] {
  const all = new Map([...one, ...other].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((first, second) => second.id - first.id);
}
