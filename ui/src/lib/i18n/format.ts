import type { Language } from '$lib/bindings/Language';
import { m } from '$lib/i18n/messages';
import { language } from './language.svelte';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** English as it is written with the day before the month and a 24-hour clock. */
const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE', he: 'he-IL' };

const cache = new Map<string, Intl.DateTimeFormat>();

function dates(options: Intl.DateTimeFormatOptions, code: Language): Intl.DateTimeFormat {
  const key = code + JSON.stringify(options);
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locales[code], options);
    cache.set(key, made);
  }
  return made;
}

/** A whole number with the language's separators. */
export function number(value: number, code: Language = language.code): string {
  return new Intl.NumberFormat(locales[code]).format(value);
}

/** A number with one decimal at most. */
export function rounded(value: number, code: Language = language.code): string {
  return new Intl.NumberFormat(locales[code], { maximumFractionDigits: 1 }).format(value);
}

/** The language tag of prices a server writes. */
export function localeOf(code: Language = language.code): string {
  return locales[code];
}

/** An amount of money, in the currency's main unit; a currency nobody knows stands beside it. */
export function money(
  amount: number,
  currency: string | null,
  code: Language = language.code,
): string {
  try {
    const style = currency === null ? {} : { style: 'currency' as const, currency };
    return new Intl.NumberFormat(locales[code], style).format(amount);
  } catch {
    return `${number(amount, code)} ${currency}`;
  }
}

/** A calendar day as the agent writes it, in this computer's time zone. */
export function dayOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}

/** Day and month in full, and the year where it is another one. */
export function dayAndMonth(moment: Date, now: Date, code: Language = language.code): string {
  const sameYear = moment.getFullYear() === now.getFullYear();
  const year = sameYear ? {} : { year: 'numeric' as const };
  return dates({ day: 'numeric', month: 'long', ...year }, code).format(moment);
}

/** Days from `from` to `to` on the calendar of this computer. */
export function calendarDays(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

/**
 * How long ago: minutes and hours for a day, then the weekday, then the date.
 * A moment of a clock that runs ahead is "now".
 */
export function ago(moment: Date, now: Date, code: Language = language.code): string {
  const seconds = Math.floor((now.getTime() - moment.getTime()) / 1000);
  const count = (unit: number) => number(Math.floor(seconds / unit), code);
  const options = { locale: code };
  if (seconds < MINUTE) return m.time_now({}, options);
  if (seconds < HOUR) return m.time_minutes({ count: count(MINUTE) }, options);
  const days = calendarDays(moment, now);
  if (days === 0 || seconds < 6 * HOUR) return m.time_hours({ count: count(HOUR) }, options);
  if (days === 1) return m.time_yesterday({}, options);
  if (days < 7) return dates({ weekday: 'long' }, code).format(moment);
  return shortDate(moment, now, code);
}

/** The age of data, to the second: it shows that the watching goes on. */
export function age(moment: Date, now: Date, code: Language = language.code): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - moment.getTime()) / 1000));
  if (seconds < MINUTE) return m.time_seconds({ count: number(seconds, code) }, { locale: code });
  return ago(moment, now, code);
}

/** Day and month, and the year where it is another one. */
export function shortDate(moment: Date, now: Date, code: Language = language.code): string {
  const sameYear = moment.getFullYear() === now.getFullYear();
  const year = sameYear ? {} : { year: 'numeric' as const };
  return dates({ day: 'numeric', month: 'short', ...year }, code).format(moment);
}

/** Day, month and year in full. */
export function longDate(moment: Date, code: Language = language.code): string {
  return dates({ day: 'numeric', month: 'long', year: 'numeric' }, code).format(moment);
}

/** Hour and minute. */
export function clock(moment: Date, code: Language = language.code): string {
  return dates({ hour: '2-digit', minute: '2-digit' }, code).format(moment);
}

/** The whole moment, for a tooltip. */
export function fullTime(moment: Date, code: Language = language.code): string {
  return dates({ dateStyle: 'full', timeStyle: 'medium' }, code).format(moment);
}

/** Clock time today, with the date before on other days. */
export function moment(at: Date, now: Date, code: Language = language.code): string {
  if (calendarDays(at, now) === 0) return clock(at, code);
  return `${shortDate(at, now, code)}, ${clock(at, code)}`;
}

/** A day as the head of what happened on it: its name, and its date. */
export function dayHead(
  at: Date,
  now: Date,
  code: Language = language.code,
): { name: string; date: string } {
  const days = calendarDays(at, now);
  const weekday = dates({ weekday: 'long' }, code).format(at);
  const sameYear = at.getFullYear() === now.getFullYear();
  const date = dates(
    { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) },
    code,
  ).format(at);
  if (days === 0) return { name: m.time_today({}, { locale: code }), date: `${weekday} ${date}` };
  if (days === 1) {
    return { name: m.time_yesterday({}, { locale: code }), date: `${weekday} ${date}` };
  }
  return { name: weekday, date };
}
