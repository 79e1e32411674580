import type { SeatsPreview } from '$lib/bindings/SeatsPreview';
import { longDate, money } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';

/** A fact of a price: what it is called, and what it is. */
export interface Fact {
  name: string;
  value: string;
}

/** A cycle in words; a word of the server's own stays as it is. */
export function cycleName(cycle: string): string {
  const names: Record<string, () => string> = {
    yearly: m.cycle_yearly,
    monthly: m.cycle_monthly,
  };
  return names[cycle.toLowerCase()]?.() ?? cycle;
}

/** What a price says, without what the server left out. */
export function factsOf(price: SeatsPreview): Fact[] {
  const { currency, pricePerSeat, cycle, total, dueNow, nextBilling } = price;
  const facts: (Fact | null)[] = [
    cycle === null ? null : { name: m.cycle(), value: cycleName(cycle) },
    pricePerSeat === null
      ? null
      : { name: m.price_per_seat(), value: money(pricePerSeat, currency) },
    total === null ? null : { name: m.price_total(), value: money(total, currency) },
    dueNow === null
      ? null
      : dueNow < 0
        ? { name: m.price_credit(), value: money(-dueNow, currency) }
        : { name: m.price_due_now(), value: money(dueNow, currency) },
    nextBilling === null
      ? null
      : { name: m.next_payment(), value: longDate(new Date(nextBilling)) },
  ];
  return facts.filter((fact) => fact !== null);
}
