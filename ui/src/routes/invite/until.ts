import type { Language } from '$lib/bindings/Language';
import { clock } from '$lib/i18n/format';
import { language } from '$lib/i18n/language.svelte';
import { m } from '$lib/i18n/messages';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When people are at their desks again. */
const MORNING = 8;

/** Tomorrow at eight, by the clock of this computer. */
export function tomorrowMorning(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING);
}

export function tomorrowWords(now: Date, code: Language = language.code): string {
  return m.pause_tomorrow({ time: clock(tomorrowMorning(now), code) });
}

/** How long joins are paused. */
export type Pause = 'resumed' | 'hour' | 'tomorrow' | 'date';

/** When a link expires. */
export type Expiry = 'never' | 'day' | 'week' | 'month' | 'date';

/** Until when, of what was chosen; `null`: without an end. */
export function endOf(chosen: Pause | Expiry, date: Date | null, now: Date): Date | null {
  const after = (span: number) => new Date(now.getTime() + span);
  switch (chosen) {
    case 'resumed':
    case 'never':
      return null;
    case 'hour':
      return after(HOUR);
    case 'tomorrow':
      return tomorrowMorning(now);
    case 'day':
      return after(DAY);
    case 'week':
      return after(7 * DAY);
    case 'month':
      return after(30 * DAY);
    case 'date':
      return date;
  }
}

/** What was typed into a field for date and time; `null` where it is none, or over. */
export function dateAhead(typed: string, now: Date): Date | null {
  const date = new Date(typed);
  return date > now ? date : null;
}
