import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { OrganizationId } from '$lib/bindings/OrganizationId';
import type { OrganizationOffer } from '$lib/bindings/OrganizationOffer';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Role } from '$lib/bindings/Role';
import type { Seats } from '$lib/bindings/Seats';
import { failure } from '$lib/failure/failure';
import type { Part, World } from './sample-world';

const actions: OrganizationAction[] = [
  'invite',
  'update',
  'previewSeats',
  'changeSeats',
  'changeSubscription',
  'regenerateLink',
  'manageLinks',
  'pauseJoins',
  'watchDoor',
  'readAuditLog',
  'transfer',
  'leave',
  'delete',
];

const owners: OrganizationAction[] = ['changeSeats', 'changeSubscription', 'transfer', 'delete'];

/** What daily.dev has no operation for. */
const extensions: OrganizationAction[] = [
  'changeSubscription',
  'regenerateLink',
  'manageLinks',
  'pauseJoins',
  'watchDoor',
  'readAuditLog',
  'transfer',
];

function refusalOf(action: OrganizationAction, role: Role, world: World): Refusal | null {
  if (action === 'leave') return role === 'owner' ? 'OWNER' : null;
  if (role === 'member' || (role === 'admin' && owners.includes(action))) return 'ROLE';
  if (world.wished('daily') && extensions.includes(action)) return 'NOT_SUPPORTED';
  return action === 'delete' && !world.wished('deletable') ? 'SUBSCRIPTION_ACTIVE' : null;
}

/** A sample organization as it is now; none where it is gone. */
export function sampleState(
  world: World,
  id: OrganizationId,
  name: string,
  seats: Seats,
): OrganizationState[] {
  const { now, wished } = world;
  const changed = world.changed.get(id);
  if (changed === null) return [];
  const role: Role =
    changed?.ownRole ?? (wished('member') ? 'member' : wished('admin') ? 'admin' : 'owner');
  const offers = actions.map((action): OrganizationOffer => ({
    action,
    refusal: refusalOf(action, role, world),
  }));
  return [
    {
      id,
      name,
      image: null,
      seats: wished('deletable') ? { ...seats, assigned: 0 } : seats,
      status: wished('deletable') ? 'expired' : 'active',
      members: world.members.length,
      ownId: 'member-0',
      ownRole: role,
      unreviewed: 3,
      offers,
      revision: 1,
      fetchedAt: new Date(now - (wished('offline') ? 2 * 3_600_000 : 12_000)).toISOString(),
      ...changed,
    },
  ];
}

/** The sample's answers about the organization itself, and who is found. */
export const organization: Part = (request, world) => {
  const change = (id: OrganizationId, to: Partial<OrganizationState> | null) => {
    world.changed.set(id, to && { ...world.changed.get(id), ...to });
    world.say({ type: 'stateChanged' });
    return { type: 'done' } as const;
  };
  switch (request.type) {
    case 'findMembers': {
      const words = request.search.toLowerCase();
      const value = world.members
        .filter(({ name, username }) => `${name} ${username ?? ''}`.toLowerCase().includes(words))
        .slice(0, request.limit)
        .map((member, index) => ({
          organization:
            index % 3 === 2
              ? { account: 'account-2', organization: 'organization-2' }
              : { account: 'account-1', organization: 'organization-1' },
          member,
        }));
      return { type: 'found', value };
    }
    case 'updateOrganization': {
      const { name, image } = request;
      if (name?.trim() === '') throw failure('NAME_EMPTY', 'name');
      return change(request.organization.organization, {
        ...(name === null ? {} : { name }),
        ...(image === null ? {} : { image: `sample-${image.length}` }),
      });
    }
    case 'transferOwnership':
      world.members.forEach((member, at) => {
        const role =
          member.id === request.member ? 'owner' : member.role === 'owner' ? 'admin' : null;
        if (role) world.members[at] = { ...member, role };
      });
      return change(request.organization.organization, { ownRole: 'admin' });
    case 'leave':
    case 'deleteOrganization':
      return change(request.organization.organization, null);
    case 'forgetActivity':
      world.history.length = 0;
      return { type: 'done' };
    default:
      return null;
  }
};
