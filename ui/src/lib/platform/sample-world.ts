import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import type { Answer } from '$lib/bindings/Answer';
import type { Event } from '$lib/bindings/Event';
import type { Member } from '$lib/bindings/Member';
import type { Request } from '$lib/bindings/Request';
import type { Seats } from '$lib/bindings/Seats';

/** What the parts of the sample share. They may change it. */
export interface World {
  /** When the sample began, in milliseconds since 1970. */
  readonly now: number;
  members: Member[];
  seats: Seats;
  history: ActivityEntry[];
  /** Of the organizations: grows with every change that is told. */
  revision: number;
  /** Whether the address of the page asks for this. */
  wished: (name: string) => boolean;
  /** The agent says something, a moment later. */
  say: (event: Event) => void;
}

/** Answers the requests of one part of the window; `null` for those of others. */
export type Part = (request: Request, world: World) => Answer | null;
