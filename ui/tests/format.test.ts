import { describe, expect, it } from 'vitest';
import { age, ago, calendarDays, dayHead, number, shortDate } from '$lib/i18n/format';
import { bestLanguage, directionOf } from '$lib/i18n/language.svelte';

// Moments of this computer's own calendar: a Monday at noon.
const now = new Date(2026, 10, 23, 12, 0, 0);
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

describe('how long ago', () => {
  it.each([
    [0, 'Now', 'Jetzt', 'עכשיו'],
    [59, 'Now', 'Jetzt', 'עכשיו'],
    [4 * MINUTE, '4 min ago', 'vor 4 min', 'לפני 4 דק׳'],
    [HOUR - 1, '59 min ago', 'vor 59 min', 'לפני 59 דק׳'],
    [2 * HOUR, '2 h ago', 'vor 2 h', 'לפני 2 שע׳'],
    [DAY, 'Yesterday', 'Gestern', 'אתמול'],
    [3 * DAY, 'Friday', 'Freitag', 'יום שישי'],
    [20 * DAY, '3 Nov', '3. Nov.', '3 בנוב׳'],
  ])('%d seconds', (seconds, en, de, he) => {
    expect(ago(before(seconds), now, 'en')).toBe(en);
    expect(ago(before(seconds), now, 'de')).toBe(de);
    expect(ago(before(seconds), now, 'he')).toBe(he);
  });

  it('is "now" for a clock that runs ahead, and the hour for a late evening', () => {
    expect(ago(before(-300), now, 'en')).toBe('Now');
    const night = new Date(2026, 10, 23, 1, 0, 0);
    expect(ago(new Date(2026, 10, 22, 23, 0, 0), night, 'en')).toBe('2 h ago');
  });

  it('names the year of another one', () => {
    expect(shortDate(new Date(2025, 4, 2), now, 'en')).toBe('2 May 2025');
  });

  it('counts the seconds of data that is watched', () => {
    expect(age(before(12), now, 'en')).toBe('12 s ago');
    expect(age(before(-2), now, 'en')).toBe('0 s ago');
    expect(age(before(120), now, 'en')).toBe('2 min ago');
  });
});

describe('days', () => {
  it('are those of the calendar', () => {
    expect(calendarDays(new Date(2026, 10, 22, 23, 59), new Date(2026, 10, 23, 0, 1))).toBe(1);
    expect(calendarDays(new Date(2026, 2, 1), new Date(2026, 3, 1))).toBe(31);
  });

  it('have a name and a date', () => {
    expect(dayHead(now, now, 'en')).toEqual({ name: 'Today', date: 'Monday 23 November' });
    expect(dayHead(before(4 * DAY), now, 'en')).toEqual({
      name: 'Thursday',
      date: '19 November',
    });
  });
});

it('writes numbers as the language does', () => {
  expect(number(100_000, 'en')).toBe('100,000');
  expect(number(100_000, 'de')).toBe('100.000');
});

it('finds the language that fits best', () => {
  expect(bestLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(bestLanguage(['iw-IL'])).toBe('he');
  expect(bestLanguage(['he'])).toBe('he');
  expect(bestLanguage(['fr'])).toBe('en');
  expect(bestLanguage([])).toBe('en');
  expect(['en', 'de', 'he'].map((code) => directionOf(code as 'en'))).toEqual([
    'ltr',
    'ltr',
    'rtl',
  ]);
});
