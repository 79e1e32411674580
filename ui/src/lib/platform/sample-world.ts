import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import type { Answer } from '$lib/bindings/Answer';
import type { Event } from '$lib/bindings/Event';
import type { Member } from '$lib/bindings/Member';
import type { OrganizationId } from '$lib/bindings/OrganizationId';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Request } from '$lib/bindings/Request';
import type { Seats } from '$lib/bindings/Seats';
import type { SubscriptionStatus } from '$lib/bindings/SubscriptionStatus';

/** What the parts of the sample share. They may change it. */
export interface World {
  /** When the sample began, in milliseconds since 1970. */
  readonly now: number;
  members: Member[];
  seats: Seats;
  /** Of the subscription. */
  status: SubscriptionStatus;
  history: ActivityEntry[];
  /** What changed about an organization since the sample began; `null`: it is gone. */
  changed: Map<OrganizationId, Partial<OrganizationState> | null>;
  /** Whether the address of the page asks for this. */
  wished: (name: string) => boolean;
  /** The agent says something, a moment later. */
  say: (event: Event) => void;
}

/** Answers the requests of one part of the window; `null` for those of others. */
export type Part = (request: Request, world: World) => Answer | null;
