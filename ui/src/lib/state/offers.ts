import type { AccountHealth } from '$lib/bindings/AccountHealth';
import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Refusal } from '$lib/bindings/Refusal';
import { m } from '$lib/i18n/messages';

/** Why something cannot be done to an organization; `null`: it can. What was never offered is not supported. */
export function refusalIn(
  { offers }: OrganizationState,
  action: OrganizationAction,
): Refusal | null {
  const offer = offers.find((each) => each.action === action);
  return offer ? offer.refusal : 'NOT_SUPPORTED';
}

/** Why nothing can be asked of a server now, whatever it is. */
export function stoppedBy({ type }: AccountHealth): string | null {
  if (type === 'signInNeeded') return m.actions_signed_out();
  return type === 'failing' || type === 'offline' ? m.actions_offline() : null;
}
