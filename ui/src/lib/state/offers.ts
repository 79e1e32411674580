import type { AccountHealth } from '$lib/bindings/AccountHealth';
import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Refusal } from '$lib/bindings/Refusal';
import { refusals } from '$lib/failure/refusal';
import { m } from '$lib/i18n/messages';

/** Whether something can be done to the organization. */
export function can({ offers }: OrganizationState, action: OrganizationAction): boolean {
  return offers.some((offer) => offer.action === action && offer.refusal === null);
}

/** Why it cannot; `null` where it can. What nobody spoke of cannot be done. */
export function refusalTo(
  { offers }: OrganizationState,
  action: OrganizationAction,
): Refusal | null {
  const offer = offers.find((each) => each.action === action);
  return offer ? offer.refusal : 'NOT_SUPPORTED';
}

/** Whether something can be done to an organization, and why not. */
export interface Offered {
  offered: boolean;
  refusal: Refusal | null;
  /** Why it cannot be done, in words. */
  reason: string | undefined;
}

/** What the agent says about doing this. */
export function offerOf(organization: OrganizationState, action: OrganizationAction): Offered {
  const refusal = refusalTo(organization, action);
  const reason = refusal === null ? undefined : refusals[refusal]();
  return { offered: refusal === null, refusal, reason };
}

/** Why nothing can be asked of a server at all, in words; `null` where it can. */
export function stoppedBy({ type }: AccountHealth): string | null {
  switch (type) {
    case 'failing':
    case 'offline':
      return m.actions_offline();
    case 'signInNeeded':
      return m.actions_signed_out();
    case 'connecting':
    case 'connected':
      return null;
  }
}
