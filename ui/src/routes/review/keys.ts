import type { Member } from '$lib/bindings/Member';
import type { MemberDetail } from '$lib/bindings/MemberDetail';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Decision } from '$lib/state/queue';

/** An answer of the review, as its keys and buttons offer it. */
export interface Key {
  decision: Decision;
  letter: 'K' | 'S' | 'P' | 'R';
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
    key('keep', 'K'),
    key(member.seatType === 'plus' ? 'takeSeat' : 'giveSeat', 'S'),
    key('promote', 'P'),
    key('remove', 'R'),
  ];
}

/** The Latin letter of a key: by its sign, or by its place where it has another one. */
export function letterOf({ key, code }: KeyboardEvent): string {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  return /^Key[A-Z]$/.test(code) ? code.slice(3) : '';
}

/** Whether a key press is meant for what it was pressed in: a field, a menu, a dialog. */
export function isElsewhere({ target }: KeyboardEvent): boolean {
  const own =
    'input, textarea, select, [contenteditable="true"], dialog, [role="menu"], [role="dialog"]';
  return target instanceof Element && target.closest(own) !== null;
}
