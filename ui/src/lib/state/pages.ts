import type { Member } from '$lib/bindings/Member';

/** Rows asked for at a time. */
export const PAGE_ROWS = 100;

/** Pages kept, those nearest to what is shown: 1,200 rows, whatever the size of the list. */
export const KEPT_PAGES = 12;

export interface Page {
  rows: Member[];
  /** The organization's revision the rows are of. */
  revision: number;
}

export type Pages = ReadonlyMap<number, Page>;

/** Rows from `first` up to, but not including, `end`. */
export interface Range {
  first: number;
  end: number;
}

/** The rows to draw: those in sight and some beyond either edge. */
export function rowsInSight(
  scrolled: number,
  height: number,
  rowHeight: number,
  count: number,
  beyond = 6,
): Range {
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - beyond);
  const end = Math.min(count, Math.ceil((scrolled + height) / rowHeight) + beyond);
  return { first: Math.min(first, end), end };
}

/** The pages that hold these rows. */
export function pagesOf({ first, end }: Range): number[] {
  if (end <= first) return [];
  const from = Math.floor(first / PAGE_ROWS);
  const to = Math.floor((end - 1) / PAGE_ROWS);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The pages of these rows that are not there, or older than `revision`. */
export function pagesToAsk(pages: Pages, range: Range, revision: number): number[] {
  return pagesOf(range).filter((index) => (pages.get(index)?.revision ?? -1) < revision);
}

/** The pages with one more, without those that are farthest from it. */
export function withPage(pages: Pages, index: number, page: Page): Pages {
  const near = [...pages]
    .filter(([other]) => other !== index)
    .sort(([one], [other]) => Math.abs(one - index) - Math.abs(other - index))
    .slice(0, KEPT_PAGES - 1);
  return new Map([...near, [index, page]]);
}

/** The member in this row, if its page is there. */
export function memberAt(pages: Pages, row: number): Member | undefined {
  return pages.get(Math.floor(row / PAGE_ROWS))?.rows[row % PAGE_ROWS];
}

/** The row a key leads to, or `null` when the key moves nothing. */
export function rowAfterKey(
  key: string,
  row: number,
  count: number,
  rowsInView: number,
): number | null {
  const step = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: rowsInView,
    PageUp: -rowsInView,
    Home: -count,
    End: count,
  }[key];
  if (step === undefined || count === 0) return null;
  return Math.min(count - 1, Math.max(0, row + step));
}

/** How far to scroll so that the row is in sight; the same when it is already. */
export function scrolledTo(row: number, scrolled: number, height: number, rowHeight: number) {
  const top = row * rowHeight;
  return Math.max(Math.min(scrolled, top), top + rowHeight - height);
}
