import type { Seats } from '$lib/bindings/Seats';
import { m } from '$lib/i18n/messages';

/** Most seats an organization can have. */
const MOST = 100_000;

/** A number of seats as it was typed: what it is, and what is wrong with it. */
export interface Typed {
  /** `null` where it is no number that can be. */
  seats: number | null;
  wrong: string | null;
}

/** Looks at what was typed: never below the assigned. */
export function typedNumber(text: string, { assigned }: Seats): Typed {
  const seats = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
  if (seats < 1 || seats > MOST) return { seats: null, wrong: m.seats_type_number() };
  if (seats < assigned) return { seats: null, wrong: m.seats_below_assigned({ count: assigned }) };
  return { seats, wrong: null };
}
