import type { SeatsUse } from '$lib/bindings/SeatsUse';

/** Days without activity after which a seat counts as idle at a glance. */
export const IDLE_DAYS = 90;

/** The assigned seats in three parts that make up all of them. */
export interface Legend {
  taken: number;
  idle: number;
  fresh: number;
}

/**
 * What the assigned seats hold. Who is new has often not been active yet: they
 * are counted as new alone.
 */
export function legendOf({ seats, new: unreviewed, idle90, activityUnknown }: SeatsUse): Legend {
  const fresh = Math.min(unreviewed, seats.assigned);
  const idle = activityUnknown ? 0 : Math.min(idle90, seats.assigned - fresh);
  return { taken: seats.assigned - fresh - idle, idle, fresh };
}
