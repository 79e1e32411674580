import type { Refusal } from '$lib/bindings/Refusal';
import { m } from '$lib/i18n/messages';

/** Why something is not offered, in words. */
export const refusals: Record<Refusal, () => string> = {
  ROLE: m.refusal_role,
  SELF: m.refusal_self,
  OWNER: m.refusal_owner,
  OUTSIDE_PLUS: m.refusal_outside_plus,
  NO_SEATS: m.refusal_no_seats,
  ALREADY_SO: m.refusal_already_so,
  SUBSCRIPTION_INACTIVE: m.refusal_subscription_inactive,
  SUBSCRIPTION_ACTIVE: m.refusal_subscription_active,
  SEATS_IN_USE: m.refusal_seats_in_use,
  NOT_SUPPORTED: m.refusal_not_supported,
};

/** A server's own reason, if it is one of those that Frontdesk knows. */
export function refusalOf(reason: string | null): Refusal | null {
  return reason !== null && Object.hasOwn(refusals, reason) ? (reason as Refusal) : null;
}
