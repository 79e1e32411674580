import type { HistoryBounds } from '$lib/bindings/HistoryBounds';

/** Whether these bounds keep less than those before, in days or in entries. */
export function forgets(before: HistoryBounds, after: HistoryBounds): boolean {
  const less = (one: number | null, other: number | null) =>
    (other ?? Infinity) < (one ?? Infinity);
  return less(before.days, after.days) || less(before.entries, after.entries);
}
