import type { Member } from '$lib/bindings/Member';
import type { MemberDetail } from '$lib/bindings/MemberDetail';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Decision } from '$lib/state/queue';

/** An answer of the review, as its keys and buttons offer it. */
export interface Key {
  decision: Decision;
  letter: 'k' | 's' | 'p' | 'r';
  /** Why it cannot be given. */
  refusal: Refusal | null;
}

/** The answers there are about a member, as far as the agent has said what is refused. */
export function keysFor(member: Member, detail: MemberDetail | null): Key[] {
  const refusal = (decision: Decision): Refusal | null =>
    detail?.offers.find(({ action }) => action === decision)?.refusal ?? null;
  const key = (decision: Decision, letter: Key['letter']): Key => ({
    decision,
    letter,
    refusal: refusal(decision),
  });
  return [
    key('keep', 'k'),
    key(member.seatType === 'plus' ? 'takeSeat' : 'giveSeat', 's'),
    key('promote', 'p'),
    key('remove', 'r'),
  ];
}
