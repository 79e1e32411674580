import type { AccountKind } from '$lib/bindings/AccountKind';
import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { OrganizationOffer } from '$lib/bindings/OrganizationOffer';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Role } from '$lib/bindings/Role';
import type { Seats } from '$lib/bindings/Seats';
import type { SubscriptionStatus } from '$lib/bindings/SubscriptionStatus';

/** Who can do it, and whether daily.dev can. */
const actions: [OrganizationAction, Role, boolean][] = [
  ['invite', 'admin', true],
  ['update', 'admin', true],
  ['previewSeats', 'admin', true],
  ['changeSeats', 'owner', true],
  ['changeSubscription', 'owner', false],
  ['regenerateLink', 'admin', false],
  ['manageLinks', 'admin', false],
  ['pauseJoins', 'admin', false],
  ['watchDoor', 'admin', false],
  ['readAuditLog', 'admin', false],
  ['transfer', 'owner', false],
  ['leave', 'member', true],
  ['delete', 'owner', true],
];

const ranks: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** The sample's answer to what can be done to an organization. */
export function sampleOrganizationOffers(
  role: Role,
  kind: AccountKind,
  status: SubscriptionStatus,
  seats: Seats,
): OrganizationOffer[] {
  const active = status === 'active';
  const then = (action: OrganizationAction): Refusal | null => {
    if (action === 'leave' && role === 'owner') return 'OWNER';
    if (action === 'previewSeats' || action === 'changeSeats') {
      return active ? null : 'SUBSCRIPTION_INACTIVE';
    }
    if (action !== 'delete') return null;
    return active ? 'SUBSCRIPTION_ACTIVE' : seats.assigned > 0 ? 'SEATS_IN_USE' : null;
  };
  return actions.map(([action, least, daily]) => ({
    action,
    refusal:
      ranks[role] < ranks[least]
        ? 'ROLE'
        : kind === 'dailyDev' && !daily
          ? 'NOT_SUPPORTED'
          : then(action),
  }));
}
