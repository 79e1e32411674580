import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import type { Member } from '$lib/bindings/Member';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Platform } from '$lib/platform/platform';
import { ask } from '$lib/state/ask';

/** Somebody who joined while it was presented. */
export interface JoinedMember {
  /** Of the entry that says so. */
  id: number;
  member: Member;
  at: string;
}

/** Most that are looked for at a time. */
const MOST = 50;

/** Who joined since the presentation began. */
export class Joined {
  /** Newest first. */
  members = $state.raw<JoinedMember[]>([]);
  /** The newest entry at the beginning; `null` until it is known. */
  #start: number | null = null;
  #turn = 0;

  constructor(
    private readonly platform: Platform,
    private readonly organization: OrganizationRef,
  ) {}

  /** Looks for more. What cannot be had now comes with the next look. */
  async look(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { organization } = this;
    const request = { type: 'activity', organization, before: null, limit: MOST } as const;
    try {
      const page = await ask(
        this.platform,
        { ...request, kinds: ['joined'], search: '' },
        'activity',
      );
      if (turn !== this.#turn) return;
      const start = (this.#start ??= page.entries[0]?.id ?? 0);
      this.members = page.entries.filter(({ id }) => id > start).flatMap(joinedOf);
    } catch {
      // Nothing is said of it over the heads of a meeting: "Offline" stands below.
    }
  }
}

function joinedOf({ id, seenAt, change }: ActivityEntry): JoinedMember[] {
  return change.kind === 'joined' ? [{ id, member: change.member, at: seenAt }] : [];
}
