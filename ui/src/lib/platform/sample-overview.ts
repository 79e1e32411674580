import type { JoinsOfWeek } from '$lib/bindings/JoinsOfWeek';
import type { Overview } from '$lib/bindings/Overview';
import type { SeatsOfDay } from '$lib/bindings/SeatsOfDay';
import type { SeatsPreview } from '$lib/bindings/SeatsPreview';
import { failure } from '$lib/failure/failure';
import type { Part, World } from './sample-world';

const DAY = 86_400_000;
const PRICE = 54;
/** How many joined in each of the last weeks; this one is not over. */
const WEEKS = [2, 3, 1, 4, 3, 5, 2, 4, 6, 3, 5, 4, 3];

function dayText(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The assigned seats, day by day, back from now: up and down, more up than down. */
function daysOf({ now, seats }: World, back: number): SeatsOfDay[] {
  const before = Math.max(1, seats.assigned - 42);
  return Array.from({ length: back + 1 }, (_, index) => {
    const way = index / back;
    const wobble = Math.round(Math.sin(index * 1.7) * 1.2);
    const grown = Math.round(before + (seats.assigned - before) * way) + wobble;
    const most = Math.max(seats.total, seats.assigned);
    const last = index === back;
    return {
      day: dayText(now - (back - index) * DAY),
      total: way < 0.55 ? Math.max(seats.total - 20, 1) : seats.total,
      assigned: last ? seats.assigned : Math.max(0, Math.min(most, grown)),
    };
  });
}

function weeksOf({ now }: World): JoinsOfWeek[] {
  const sinceMonday = (new Date(now).getDay() + 6) % 7;
  const monday = now - sinceMonday * DAY;
  return WEEKS.map((joins, index) => ({
    monday: dayText(monday - (WEEKS.length - 1 - index) * 7 * DAY),
    joins,
  }));
}

function idle({ members, now }: World, days: number): number {
  return members.filter(
    ({ seatType, lastActive }) =>
      seatType === 'plus' &&
      (lastActive === null || now - new Date(lastActive).getTime() > days * DAY),
  ).length;
}

function overviewOf(world: World, back: number): Overview {
  const { now, seats, history, wished } = world;
  const alone = wished('alone');
  const left = seats.total - seats.assigned;
  const ahead = (days: number) => dayText(now + days * DAY);
  const unreviewed = alone || wished('calm') ? 0 : 3;
  const known = !alone && !wished('calm') && !wished('plain');
  return {
    seats: {
      seats: { ...seats },
      new: unreviewed,
      idle30: known ? idle(world, 30) : 0,
      idle60: known ? idle(world, 60) : 0,
      idle90: known ? idle(world, 90) : 0,
      activityUnknown: wished('plain'),
    },
    days: alone ? [{ day: dayText(now), ...seats }] : daysOf(world, Math.min(back, 89)),
    forecast:
      alone || left <= 0
        ? null
        : { fullOn: ahead(left * 2.2), earliest: ahead(left * 1.6), latest: ahead(left * 3.4) },
    weeks: weeksOf(world).map((week) => (alone ? { ...week, joins: 0 } : week)),
    unreviewed,
    latest: history.slice(0, 8),
    revision: 1,
  };
}

function priceOf(seats: number, before: number, now: number): SeatsPreview {
  return {
    currency: 'USD',
    pricePerSeat: PRICE,
    cycle: 'yearly',
    total: PRICE * seats,
    dueNow: Math.round((seats - before) * PRICE * 0.63 * 100) / 100,
    nextBilling: new Date(now + 230 * DAY).toISOString(),
  };
}

/** The sample's answers about the overview, the plan and what lies ahead. */
export const overview: Part = (request, world) => {
  const { seats, now, wished, say } = world;
  const changed = (): { type: 'done' } => {
    say({ type: 'stateChanged' });
    return { type: 'done' };
  };
  switch (request.type) {
    case 'overview':
      if (wished('unwell')) throw failure('STORAGE_FAILED');
      return { type: 'overview', value: overviewOf(world, request.days) };
    case 'plan': {
      const { status } = world;
      const price = status === 'active' ? priceOf(seats.total, seats.total, now) : null;
      const ends = now + (status === 'cancelled' ? 230 : -9) * DAY;
      const endsAt = status === 'active' ? null : new Date(ends).toISOString();
      return { type: 'plan', value: { price, endsAt } };
    }
    case 'previewSeats':
      return { type: 'seatsPreview', value: priceOf(request.seats, seats.total, now) };
    case 'changeSeats':
      seats.total = request.seats;
      return changed();
    case 'cancelSubscription':
      world.status = 'cancelled';
      return changed();
    case 'resumeSubscription':
      world.status = 'active';
      return changed();
    default:
      return null;
  }
};
