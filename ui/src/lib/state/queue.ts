import type { Member } from '$lib/bindings/Member';
import type { MemberAction } from '$lib/bindings/MemberAction';
import type { MemberId } from '$lib/bindings/MemberId';

/** What the person answers about somebody who joined. */
export type Decision = 'keep' | Exclude<MemberAction, 'demote'>;

/** Somebody who joined since the last review. */
export interface Queued {
  member: Member;
  /** `null`: they are still to be looked at. */
  decision: Decision | null;
  /** Their answer was undone: the agent counts them as reviewed already. */
  again: boolean;
}

/** Something that was answered, as far as undoing it needs to know. */
export interface Step {
  decision: Decision | 'later' | 'all';
  /** Those it was about, as they were, and where in the queue. */
  before: { entry: Queued; at: number }[];
}

/** Those who are still to be looked at. */
export function undecided(queue: readonly Queued[]): Queued[] {
  return queue.filter(({ decision }) => decision === null);
}

/**
 * The queue once the agent has said who is unreviewed: the new ones come last,
 * nobody who is there moves. With a `whole` answer those go who were reviewed
 * elsewhere, or are no members any more.
 */
export function refreshed(
  queue: readonly Queued[],
  unreviewed: readonly Member[],
  whole: boolean,
): Queued[] {
  const said = new Map(unreviewed.map((member) => [member.id, member]));
  const kept = queue.flatMap((entry): Queued[] => {
    const member = said.get(entry.member.id);
    said.delete(entry.member.id);
    if (!member) return whole && entry.decision === null && !entry.again ? [] : [entry];
    // Whoever went and joined once more is new once more.
    const anew = member.joinedAt !== entry.member.joinedAt;
    if (entry.decision !== null && !anew) return [entry];
    return [{ member, decision: null, again: false }];
  });
  const added = [...said.values()].map((member) => ({ member, decision: null, again: false }));
  return [...kept, ...added];
}

/** The queue with other words about one member. */
export function replaced(
  queue: readonly Queued[],
  id: MemberId,
  change: Partial<Queued>,
): Queued[] {
  return queue.map((entry) => (entry.member.id === id ? { ...entry, ...change } : entry));
}

/** The queue with somebody at its end. */
export function postponed(queue: readonly Queued[], id: MemberId): Queued[] {
  const others = queue.filter(({ member }) => member.id !== id);
  return [...others, ...queue.filter(({ member }) => member.id === id)];
}

/** Who comes after somebody: the next one to look at, around the end. */
export function following(queue: readonly Queued[], id: MemberId | null): MemberId | null {
  const at = queue.findIndex(({ member }) => member.id === id);
  const round = [...queue.slice(at + 1), ...queue.slice(0, at + 1)];
  return undecided(round)[0]?.member.id ?? null;
}

/** The queue before a step: those it was about are back where they were. */
export function undone(queue: readonly Queued[], { decision, before }: Step): Queued[] {
  const back = new Map(before.map(({ entry }) => [entry.member.id, entry]));
  const again = decision !== 'later';
  const rest = queue.filter(({ member }) => !back.has(member.id));
  for (const { entry, at } of before) {
    rest.splice(at, 0, { ...entry, again: entry.again || again });
  }
  return rest;
}

/** What undoes a decision at the server; `null`: nothing was done there. */
export function opposite(decision: Step['decision']): MemberAction | 'restore' | null {
  switch (decision) {
    case 'promote':
      return 'demote';
    case 'giveSeat':
      return 'takeSeat';
    case 'takeSeat':
      return 'giveSeat';
    case 'remove':
      return 'restore';
    case 'keep':
    case 'later':
    case 'all':
      return null;
  }
}
