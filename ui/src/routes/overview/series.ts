import type { Forecast } from '$lib/bindings/Forecast';
import type { Overview } from '$lib/bindings/Overview';
import type { SeatsOfDay } from '$lib/bindings/SeatsOfDay';
import { dayOf } from '$lib/i18n/format';

const DAY = 86_400;

/** A place in the chart: seconds since 1970, and seats. */
export interface Point {
  at: number;
  seats: number;
}

/** The seats over time as a chart has them. */
export interface Series {
  /** Days, in seconds since 1970. */
  days: number[];
  total: number[];
  assigned: number[];
  /** Where the newest stands. */
  now: Point;
  /** Since when there are so many in total as now. */
  since: Point;
  /** Where they run out, most likely; and between which days. */
  ahead: { full: Point; earliest: Point; latest: Point } | null;
  /** The last second that is shown. */
  end: number;
  /** Fewest and most seats that are shown. */
  low: number;
  high: number;
}

const seconds = (day: string) => dayOf(day).getTime() / 1000;

/** The series of an overview; `null` where two days are not there yet to draw a line between. */
export function seriesOf({ days, forecast }: Overview): Series | null {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || first === last) return null;
  const now = { at: seconds(last.day), seats: last.assigned };
  const span = now.at - seconds(first.day);
  // Ahead it shows no more than half of what lies behind, and a week at least.
  const room = now.at + Math.max(span / 2, 7 * DAY);
  const ahead = forecast && aheadOf(forecast, last.total, room);
  const end = ahead ? Math.min(room, ahead.latest.at + span * 0.12) : now.at + span * 0.04;
  const before = days.findLastIndex(({ total }) => total !== last.total);
  const since = { at: seconds((days[before + 1] ?? last).day), seats: last.total };
  const seats = days.flatMap(({ total, assigned }) => [total, assigned]);
  const [least, most] = [Math.min(...seats), Math.max(...seats)];
  const margin = Math.max(1, Math.round((most - least) * 0.15));
  return {
    days: days.map(({ day }) => seconds(day)),
    total: days.map(({ total }) => total),
    assigned: days.map(({ assigned }) => assigned),
    now,
    since,
    ahead,
    end,
    low: Math.max(0, least - margin),
    high: most + margin,
  };
}

/** Between which days the seats run out. No day that cannot be said is later than `room`. */
function aheadOf({ fullOn, earliest, latest }: Forecast, seats: number, room: number) {
  const full = seconds(fullOn);
  return {
    full: { at: full, seats },
    earliest: { at: seconds(earliest), seats },
    latest: { at: latest === null ? Math.max(room, full) : seconds(latest), seats },
  };
}

/** The days on which something changed, and the newest: what a table of them says. */
export function turns(days: readonly SeatsOfDay[]): SeatsOfDay[] {
  return days.filter(({ total, assigned }, index) => {
    const before = days[index - 1];
    const changed = before?.total !== total || before.assigned !== assigned;
    return changed || index === days.length - 1;
  });
}

/** What people join a week, by the weeks that are over; `null` before there is one. */
export function joinsOnAverage({ weeks }: Overview): number | null {
  const over = weeks.slice(0, -1);
  if (over.length === 0) return null;
  return over.reduce((sum, { joins }) => sum + joins, 0) / over.length;
}
