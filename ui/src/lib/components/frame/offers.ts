import type { AccountHealth } from '$lib/bindings/AccountHealth';
import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Refusal } from '$lib/bindings/Refusal';
import { refusals } from '$lib/failure/refusal';
import { m } from '$lib/i18n/messages';

/** Whether something can be done to an organization. */
export interface Offered {
  offered: boolean;
  refusal: Refusal | null;
  /** Why it cannot be done, in words. */
  reason: string | undefined;
}

/** What the agent says about doing this. What it does not speak of is not offered. */
export function offerOf({ offers }: OrganizationState, action: OrganizationAction): Offered {
  const offer = offers.find((each) => each.action === action);
  const refusal = offer ? offer.refusal : 'NOT_SUPPORTED';
  const reason = refusal === null ? undefined : refusals[refusal]();
  return { offered: refusal === null, refusal, reason };
}

/** Why nothing can be asked of a server now, whatever it is; `null` where it can. */
export function stoppedBy(health: AccountHealth): string | null {
  switch (health.type) {
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
