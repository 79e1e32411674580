import type { Failure } from '$lib/bindings/Failure';
import type { JoinRequest } from '$lib/bindings/JoinRequest';
import { slot } from '$lib/components/sentence';
import { m } from '$lib/i18n/messages';
import type { Deed } from '$lib/state/door.svelte';

const reasons: Record<string, () => string> = {
  NO_SEATS: m.door_no_seats,
  TOKEN_REVOKED: m.door_revoked,
  TOKEN_EXPIRED: m.door_expired,
  TOKEN_USED_UP: m.door_used_up,
  TOKEN_INVALID: m.door_invalid,
  JOINS_PAUSED: m.door_joins_paused,
  REMOVED: m.door_was_removed,
  APPROVAL_DECLINED: m.door_request_declined,
  APPROVAL_PENDING: m.door_request_pending,
};

/** Why somebody was refused: the server's word in those of the window, or as it is. */
export function refusedBecause(reason: string): string {
  return Object.hasOwn(reasons, reason)
    ? (reasons[reason]?.() ?? reason)
    : m.door_other({ reason });
}

/** Those who wait for an answer before those who have one; each in their order. */
export function askedFirst(requests: readonly JoinRequest[]): JoinRequest[] {
  const open = requests.filter(({ declinedAt }) => declinedAt === null);
  return [...open, ...requests.filter(({ declinedAt }) => declinedAt !== null)];
}

/** A deed in words: on its button, once it is done, and when it was not. */
export const deedWords: Record<
  Deed,
  { button: () => string; done: () => string; not: () => string }
> = {
  letIn: {
    button: m.door_let_in,
    done: () => m.door_was_let_in({ name: slot(0) }),
    not: m.door_not_let_in,
  },
  decline: {
    button: m.door_decline,
    done: () => m.door_was_declined({ name: slot(0) }),
    not: m.door_not_declined,
  },
  allowAgain: {
    button: m.door_allow,
    done: () => m.door_was_allowed({ name: slot(0) }),
    not: m.door_not_allowed,
  },
  restore: {
    button: m.door_restore,
    done: () => m.door_was_restored({ name: slot(0) }),
    not: m.door_not_restored,
  },
};

/** What did not come of a deed, where the failure's own words do not say it. */
export function leadOf(deed: Deed, { code }: Failure): string {
  return code === 'CHANGED_MEANWHILE' ? '' : deedWords[deed].not();
}
