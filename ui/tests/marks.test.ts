import { describe, expect, it } from 'vitest';
import { initials, tint } from '$lib/components/avatar';
import { rackOf } from '$lib/components/rack';
import { parts, slot } from '$lib/components/sentence';
import { merged } from '$lib/state/timeline.svelte';
import { byDay } from '$routes/activity/timeline';
import { typedSeats } from '$routes/first-start/seats';
import { qrSize } from '$routes/invite/qr';
import { member } from './samples';

describe('the rack', () => {
  const count = (hole: string, rack: ReturnType<typeof rackOf>) =>
    rack.holes.filter((each) => each === hole).length;

  it('has a hole a seat', () => {
    const rack = rackOf({ total: 10, assigned: 3 });
    expect(rack.seatsPerHole).toBe(1);
    expect([count('taken', rack), count('open', rack)]).toEqual([3, 7]);
  });

  it('shows who came just now', () => {
    const rack = rackOf({ total: 10, assigned: 3 }, 1);
    expect(rack.holes.slice(0, 4)).toEqual(['taken', 'taken', 'new', 'open']);
  });

  it('shows what is beyond the last seat', () => {
    const rack = rackOf({ total: 3, assigned: 5 });
    expect(rack.holes).toEqual(['taken', 'taken', 'taken', 'over', 'over']);
  });

  it.each([240, 241, 5000, 100_000])('never has more than 240 holes: %d seats', (total) => {
    const rack = rackOf({ total, assigned: total - 1 });
    expect(rack.holes.length).toBeLessThanOrEqual(240);
    expect(rack.holes.length * rack.seatsPerHole).toBeGreaterThanOrEqual(total);
    // One free seat is never rounded away.
    expect(count('open', rack)).toBeGreaterThanOrEqual(1);
  });

  it('is empty without seats', () => {
    expect(rackOf({ total: 0, assigned: 0 }).holes).toEqual([]);
  });
});

it('stands for names in any script', () => {
  expect(initials('Maya Lindqvist')).toBe('ML');
  expect(initials('林书瑶')).toBe('林');
  expect(initials('雨宮 海斗')).toBe('雨');
  expect(initials('ليلى المنصوري')).toBe('لم');
  expect(initials('bo')).toBe('B');
  expect(initials('')).toBe('');
  expect(initials('👩‍👧 Lee')).toBe('👩‍👧L');
  expect(tint('member-1')).toBe(tint('member-1'));
  for (let index = 0; index < 50; index += 1) {
    expect(tint(`member-${index}`)).toBeGreaterThanOrEqual(1);
    expect(tint(`member-${index}`)).toBeLessThanOrEqual(8);
  }
});

it('sets names apart from the sentence around them', () => {
  expect(parts(`Renamed from ${slot(0)} to ${slot(1)}`)).toEqual([
    'Renamed from',
    { slot: 0 },
    'to',
    { slot: 1 },
  ]);
});

it('draws a QR code in whole pixels, at least five a module', () => {
  expect(qrSize(41, 340) % 41).toBe(0);
  expect(qrSize(41, 340)).toBe(328);
  expect(qrSize(41, 100)).toBe(205);
  expect(qrSize(77, 340)).toBe(385);
});

it('takes whole numbers of seats only', () => {
  expect(typedSeats(' 10 ')).toBe(10);
  expect(typedSeats('100000')).toBe(100_000);
  for (const text of ['', '0', '-3', '1.5', '1e3', '100001', 'ten', '99999999999999']) {
    expect(typedSeats(text), text).toBeNull();
  }
});

describe('the timeline', () => {
  const entry = (id: number, at: Date) => ({
    id,
    seenAt: at.toISOString(),
    change: { kind: 'joined' as const, member: member(id) },
  });

  it('has days', () => {
    const entries = [
      entry(3, new Date(2026, 10, 23, 9)),
      entry(2, new Date(2026, 10, 23, 0, 1)),
      entry(1, new Date(2026, 10, 22, 23, 59)),
    ];
    const days = byDay(entries, ({ seenAt }) => seenAt);
    expect(days.map(({ entries }) => entries.map(({ id }) => id))).toEqual([[3, 2], [1]]);
  });

  it('has each entry once, newest first', () => {
    const at = new Date(2026, 10, 23);
    const all = merged([entry(2, at), entry(1, at)], [entry(3, at), entry(2, at)]);
    expect(all.map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});
