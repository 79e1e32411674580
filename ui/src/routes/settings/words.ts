import type { NoticeKinds } from '$lib/bindings/NoticeKinds';
import { number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';

/** The kinds of notifications, in the order in which one thinks of them. */
export const kindsOfNotices: { kind: keyof NoticeKinds; name: () => string }[] = [
  { kind: 'joined', name: m.kind_joined },
  { kind: 'gone', name: m.kind_gone },
  { kind: 'roleChanged', name: m.kind_role_changed },
  { kind: 'seatChanged', name: m.kind_seat_changed },
  { kind: 'seatsLow', name: m.kind_seats_low },
  { kind: 'seatsFull', name: m.kind_seats_full },
  { kind: 'signInNeeded', name: m.kind_sign_in_needed },
];

/** One thing that can be chosen, and what it is called. */
export interface Option<T> {
  value: T;
  name: string;
}

/**
 * The usual values by their names, and the one that is chosen even where a
 * script chose it: a list never shows another value than the one that holds.
 */
export function optionsWith<T extends number>(
  usual: readonly T[],
  chosen: T | null,
  name: (value: T) => string,
): Option<T>[] {
  const all = chosen === null || usual.includes(chosen) ? usual : [...usual, chosen];
  return [...all].sort((one, other) => one - other).map((value) => ({ value, name: name(value) }));
}

/** Seconds as the largest unit in which they are whole. */
export function secondsName(seconds: number): string {
  if (seconds % 3600 === 0) return m.every_hours({ count: seconds / 3600 });
  if (seconds % 60 === 0) return m.every_minutes({ count: seconds / 60 });
  return m.every_seconds({ count: seconds });
}

/** Days as years where they are whole ones. */
export function daysName(days: number): string {
  if (days % 365 === 0) return m.for_years({ count: days / 365 });
  return m.for_days({ count: days });
}

export function entriesName(entries: number): string {
  return m.at_most_entries({ count: number(entries) });
}

/** A minute of the day as a clock shows it. */
export function minuteName(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
