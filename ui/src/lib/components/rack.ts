import type { Seats } from '$lib/bindings/Seats';
import { available, overBy } from '$lib/state/organizations';

/** A pigeonhole: taken, idle, new, open, or beyond what there is. */
export type Hole = 'taken' | 'idle' | 'new' | 'open' | 'over';

/** Most holes that are drawn. */
const MOST_HOLES = 240;

/** Seats a hole can stand for. */
const STEPS = [1, 5, 10, 50, 100, 500, 1000];

export interface Rack {
  holes: Hole[];
  /** Seats each hole stands for. */
  seatsPerHole: number;
}

/** The seats as pigeonholes; of the assigned ones, `fresh` are new and `idle` are not used. */
export function rackOf(seats: Seats, fresh = 0, idle = 0): Rack {
  const most = Math.max(seats.total, seats.assigned);
  const seatsPerHole =
    STEPS.find((step) => most <= step * MOST_HOLES) ?? Math.ceil(most / MOST_HOLES);
  const holes = (count: number) => Math.ceil(count / seatsPerHole);
  const all = holes(seats.total);
  const open = holes(available(seats));
  const fill = (count: number, hole: Hole) => Array<Hole>(Math.max(0, count)).fill(hole);
  const brass = Math.min(holes(Math.max(0, fresh)), all - open);
  const pale = Math.min(holes(Math.max(0, idle)), all - open - brass);
  return {
    seatsPerHole,
    holes: [
      ...fill(all - open - brass - pale, 'taken'),
      ...fill(pale, 'idle'),
      ...fill(brass, 'new'),
      ...fill(open, 'open'),
      ...fill(holes(overBy(seats)), 'over'),
    ],
  };
}
