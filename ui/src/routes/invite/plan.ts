import type { InvitePlan } from '$lib/bindings/InvitePlan';
import { localeOf, number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';

/** Most people that can be planned for: the most seats there can be. */
export const MOST_PEOPLE = 100_000;

/** Most batches that are said one by one. */
const MOST_BATCHES = 5;

/** What was typed as a number of people; `null` where it is none. */
export function peopleOf(typed: string): number | null {
  const people = Number(typed);
  const fits = Number.isSafeInteger(people) && people >= 1 && people <= MOST_PEOPLE;
  return typed.trim() !== '' && fits ? people : null;
}

/** How to invite without buying, in words. */
export function batchWords({ missing, available, batches }: InvitePlan): string {
  if (missing === 0) return m.plan_enough();
  const [first, ...rest] = batches;
  if (available === 0 || first === undefined || rest.length === 0) return m.plan_none_free();
  if (batches.length > MOST_BATCHES) {
    return m.plan_batches_many({ count: number(batches.length), first: number(first) });
  }
  const list = new Intl.ListFormat(localeOf(), { type: 'conjunction' });
  return m.plan_batches({
    first: number(first),
    rest: list.format(rest.map((each) => number(each))),
  });
}

/** What the price of all seats is called, by the cycle. */
export function totalWords(cycle: string | null, seats: number): string {
  const values = { seats: number(seats) };
  if (cycle === 'yearly') return m.plan_total_yearly(values);
  if (cycle === 'monthly') return m.plan_total_monthly(values);
  return m.plan_total(values);
}
