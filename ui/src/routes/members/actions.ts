import type { MemberAction } from '$lib/bindings/MemberAction';
import type { MemberOffer } from '$lib/bindings/MemberOffer';
import type { Refusal } from '$lib/bindings/Refusal';
import { m } from '$lib/i18n/messages';

interface Words {
  /** On its button. */
  button: () => string;
  /** On a button about many members. */
  short: () => string;
  /** In a menu: it asks first. */
  ask: () => string;
  done: () => string;
  not: () => string;
}

/** An action in words: where it is asked for, once it is done, and when it was not. */
export const actionWords: Record<MemberAction, Words> = {
  promote: {
    button: m.action_promote,
    short: m.bulk_promote,
    ask: m.ask_promote,
    done: m.done_promote,
    not: m.not_promoted,
  },
  demote: {
    button: m.action_demote,
    short: m.bulk_demote,
    ask: m.ask_demote,
    done: m.done_demote,
    not: m.not_demoted,
  },
  giveSeat: {
    button: m.action_give_seat,
    short: m.action_give_seat,
    ask: m.ask_give_seat,
    done: m.done_give_seat,
    not: m.seat_not_given,
  },
  takeSeat: {
    button: m.action_take_seat,
    short: m.action_take_seat,
    ask: m.ask_take_seat,
    done: m.done_take_seat,
    not: m.seat_not_taken,
  },
  remove: {
    button: m.action_remove,
    short: m.action_remove,
    ask: m.action_remove,
    done: m.done_remove,
    not: m.not_removed,
  },
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
