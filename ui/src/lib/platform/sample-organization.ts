import type { AccountKind } from '$lib/bindings/AccountKind';
import type { OrganizationId } from '$lib/bindings/OrganizationId';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Role } from '$lib/bindings/Role';
import type { Seats } from '$lib/bindings/Seats';
import { failure } from '$lib/failure/failure';
import { sampleOrganizationOffers } from './sample-offers';
import type { Part, World } from './sample-world';

/** A sample organization as it is now; none where it is gone. */
export function sampleState(
  world: World,
  kind: AccountKind,
  id: OrganizationId,
  name: string,
  seats: Seats,
): OrganizationState[] {
  const { now, wished } = world;
  const changed = world.changed.get(id);
  if (changed === null) return [];
  const role: Role =
    changed?.ownRole ?? (wished('plain') ? 'member' : wished('admin') ? 'admin' : 'owner');
  const own = wished('deletable') ? { ...seats, assigned: 0 } : seats;
  return [
    {
      id,
      name,
      image: null,
      seats: own,
      status: world.status,
      members: world.members.length,
      ownId: 'member-0',
      ownRole: role,
      unreviewed: wished('calm') ? 0 : 3,
      offers: sampleOrganizationOffers(role, kind, world.status, own),
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
