import { describe, expect, it } from 'vitest';
import {
  KEPT_PAGES,
  memberAt,
  PAGE_ROWS,
  pagesOf,
  pagesToAsk,
  rowAfterKey,
  rowsInSight,
  scrolledTo,
  withPage,
  type Page,
  type Pages,
} from '$lib/state/pages';
import { member } from './samples';

const page = (revision: number): Page => ({ rows: [member(revision)], revision });

describe('the rows in sight', () => {
  it('are those on the screen and a few beyond', () => {
    expect(rowsInSight(0, 440, 44, 100_000, 6)).toEqual({ first: 0, end: 16 });
    expect(rowsInSight(44_000, 440, 44, 100_000, 6)).toEqual({ first: 994, end: 1016 });
  });

  it('end with the list, however far it was scrolled', () => {
    expect(rowsInSight(4_400_000, 440, 44, 20, 6)).toEqual({ first: 20, end: 20 });
    expect(rowsInSight(0, 440, 44, 0, 6)).toEqual({ first: 0, end: 0 });
  });
});

describe('pages', () => {
  it('hold the rows', () => {
    expect(pagesOf({ first: 0, end: 0 })).toEqual([]);
    expect(pagesOf({ first: 0, end: PAGE_ROWS })).toEqual([0]);
    expect(pagesOf({ first: PAGE_ROWS - 1, end: PAGE_ROWS + 1 })).toEqual([0, 1]);
  });

  it('are asked for when they are missing or old', () => {
    const pages: Pages = new Map([
      [0, page(1)],
      [1, page(2)],
    ]);
    const range = { first: 0, end: 3 * PAGE_ROWS };
    expect(pagesToAsk(pages, range, 2)).toEqual([0, 2]);
    expect(pagesToAsk(pages, range, 1)).toEqual([2]);
  });

  it('are kept in a bounded number, the nearest ones', () => {
    let pages: Pages = new Map();
    for (let index = 0; index < 100; index += 1) pages = withPage(pages, index, page(1));
    expect(pages.size).toBe(KEPT_PAGES);
    expect(Math.min(...pages.keys())).toBe(100 - KEPT_PAGES);
    pages = withPage(pages, 0, page(1));
    expect(pages.size).toBe(KEPT_PAGES);
    expect(pages.has(0)).toBe(true);
    expect(pages.has(99)).toBe(false);
  });

  it('give the member of a row', () => {
    const pages = withPage(new Map(), 2, page(7));
    expect(memberAt(pages, 2 * PAGE_ROWS)?.id).toBe('member-7');
    expect(memberAt(pages, 2 * PAGE_ROWS + 1)).toBeUndefined();
    expect(memberAt(pages, 0)).toBeUndefined();
  });
});

describe('keys', () => {
  it.each([
    ['ArrowDown', 5, 6],
    ['ArrowUp', 5, 4],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 99, 99],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['PageDown', 50, 60],
    ['PageUp', 5, 0],
  ])('%s from %d leads to %d', (key, from, to) => {
    expect(rowAfterKey(key, from, 100, 10)).toBe(to);
  });

  it('of other kinds move nothing, and nothing moves in an empty list', () => {
    expect(rowAfterKey('a', 5, 100, 10)).toBeNull();
    expect(rowAfterKey('End', 0, 0, 10)).toBeNull();
  });

  it('scroll no farther than they must', () => {
    expect(scrolledTo(5, 0, 440, 44)).toBe(0);
    expect(scrolledTo(10, 0, 440, 44)).toBe(44);
    expect(scrolledTo(2, 440, 440, 44)).toBe(88);
  });
});
