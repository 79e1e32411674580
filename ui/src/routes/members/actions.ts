import type { MemberAction } from '$lib/bindings/MemberAction';
import type { MemberOffer } from '$lib/bindings/MemberOffer';
import type { Refusal } from '$lib/bindings/Refusal';
import { m } from '$lib/i18n/messages';

/** An action in words: on its button, once it is done, and when it was not. */
export const actionWords: Record<
  MemberAction,
  { button: () => string; done: () => string; not: () => string }
> = {
  promote: { button: m.action_promote, done: m.done_promote, not: m.not_promoted },
  demote: { button: m.action_demote, done: m.done_demote, not: m.not_demoted },
  giveSeat: { button: m.action_give_seat, done: m.done_give_seat, not: m.seat_not_given },
  takeSeat: { button: m.action_take_seat, done: m.done_take_seat, not: m.seat_not_taken },
  remove: { button: m.action_remove, done: m.done_remove, not: m.not_removed },
};

/** Actions that are not offered for one and the same reason. */
export interface Refused {
  reason: Refusal;
  actions: MemberAction[];
}

/**
 * What can be done, and what cannot, by its reason. What is so already is left
 * out: the action that undoes it says as much.
 */
export function sorted(offers: readonly MemberOffer[]): {
  offered: MemberAction[];
  refused: Refused[];
} {
  const offered: MemberAction[] = [];
  const refused: Refused[] = [];
  for (const { action, refusal } of offers) {
    if (refusal === null) offered.push(action);
    else if (refusal !== 'ALREADY_SO') {
      const group = refused.find(({ reason }) => reason === refusal);
      if (group) group.actions.push(action);
      else refused.push({ reason: refusal, actions: [action] });
    }
  }
  return { offered, refused };
}
