import { calendarDays } from '$lib/i18n/format';

/** What happened on one day, newest first. */
export interface Day<T> {
  /** A moment of the day. */
  at: Date;
  entries: T[];
}

/** Entries by the days of this computer's calendar. They are newest first. */
export function byDay<T>(entries: readonly T[], momentOf: (entry: T) => string): Day<T>[] {
  const days: Day<T>[] = [];
  for (const entry of entries) {
    const at = new Date(momentOf(entry));
    const day = days.at(-1);
    if (day && calendarDays(at, day.at) === 0) day.entries.push(entry);
    else days.push({ at, entries: [entry] });
  }
  return days;
}
