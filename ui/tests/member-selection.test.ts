import { beforeEach, describe, expect, it } from 'vitest';
import type { MembersQuery } from '$lib/bindings/MembersQuery';
import { EVERYBODY } from '$lib/state/member-list.svelte';
import { MemberSelection, MOST_SELECTED } from '$lib/state/member-selection.svelte';
import { maps } from './samples';

const query: MembersQuery = { organization: maps, ...EVERYBODY, offset: 0, limit: 0 };
const ids = (first: number, end: number) =>
  Array.from({ length: end - first }, (_, index) => `member-${first + index}`);

let selection: MemberSelection;

beforeEach(() => {
  selection = new MemberSelection();
});

describe('a selection of some', () => {
  it('takes one up and leaves one out', () => {
    selection.toggle('member-3', 3);
    selection.toggle('member-5', 5);
    expect(selection.count(100)).toBe(2);
    expect(selection.has('member-3')).toBe(true);
    selection.toggle('member-3', 3);
    expect(selection.has('member-3')).toBe(false);
    expect(selection.selection).toEqual({ type: 'these', members: ['member-5'] });
  });

  it('grows and shrinks with a stretch from the same row', () => {
    selection.toggle('member-3', 3);
    expect(selection.from(9)).toBe(3);
    selection.extend(ids(3, 8));
    expect(selection.count(100)).toBe(5);
    selection.extend(ids(3, 5));
    expect(selection.count(100)).toBe(2);
    selection.extend(ids(1, 4));
    expect(selection.selection).toEqual({
      type: 'these',
      members: ['member-3', 'member-1', 'member-2'],
    });
  });

  it('keeps what was selected before when a stretch goes over it and back', () => {
    selection.toggle('member-6', 6);
    selection.toggle('member-3', 3);
    selection.extend(ids(3, 8));
    selection.extend(ids(3, 4));
    expect(selection.has('member-6')).toBe(true);
    expect(selection.count(100)).toBe(2);
  });

  it('begins a stretch where the keyboard is, if nothing was selected', () => {
    expect(selection.from(4)).toBe(4);
    expect(selection.from(7)).toBe(4);
  });

  it('stays through another search, and begins stretches anew', () => {
    selection.toggle('member-3', 3);
    selection.follow({ ...query, search: 'x' });
    expect(selection.has('member-3')).toBe(true);
    expect(selection.from(9)).toBe(9);
  });

  it('names no more than the agent takes', () => {
    selection.extend(ids(0, MOST_SELECTED + 5));
    expect(selection.count(100_000)).toBe(MOST_SELECTED);
    expect(selection.full).toBe(true);
    selection.toggle('one-more', 7);
    expect(selection.has('one-more')).toBe(false);
  });
});

describe('a selection of all that are shown', () => {
  beforeEach(() => selection.all(query));

  it('holds nobody but those left out', () => {
    expect(selection.count(100_000)).toBe(100_000);
    selection.toggle('member-3', 3);
    expect(selection.has('member-3')).toBe(false);
    expect(selection.has('member-4')).toBe(true);
    expect(selection.count(100_000)).toBe(99_999);
    expect(selection.selection).toEqual({ type: 'shown', query, except: ['member-3'] });
    selection.extend(ids(3, 5));
    expect(selection.selection).toEqual({ type: 'shown', query, except: [] });
  });

  it('ends when others are shown, not when only their order changes', () => {
    selection.follow({ ...query, sort: 'name', descending: true });
    expect(selection.everybody).toBe(true);
    selection.follow({ ...query, seat: 'free' });
    expect(selection.count(50)).toBe(0);
    expect(selection.selection).toEqual({ type: 'these', members: [] });
  });

  it('ends', () => {
    selection.clear();
    expect(selection.count(100)).toBe(0);
    expect(selection.has('member-1')).toBe(false);
  });
});
