import type { AccountState } from '$lib/bindings/AccountState';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Seats } from '$lib/bindings/Seats';
import type { State } from '$lib/bindings/State';

/** An organization with the account it is seen through. */
export interface Seen {
  account: AccountState;
  organization: OrganizationState;
}

export function refOf({ account, organization }: Seen): OrganizationRef {
  return { account: account.id, organization: organization.id };
}

export function sameRef(one: OrganizationRef | null, other: OrganizationRef | null): boolean {
  return one?.account === other?.account && one?.organization === other?.organization;
}

/** A key for what is kept by organization. */
export function keyOf({ account, organization }: OrganizationRef): string {
  return JSON.stringify([account, organization]);
}

/** Every organization, in the order of the rail. */
export function allOrganizations(state: State): Seen[] {
  return state.accounts.flatMap((account) =>
    account.organizations.map((organization) => ({ account, organization })),
  );
}

/** The organization `steps` further down the rail, around its ends. */
export function neighbour(
  state: State,
  from: OrganizationRef | null,
  steps: number,
): OrganizationRef | null {
  const all = allOrganizations(state).map(refOf);
  const at = all.findIndex((ref) => sameRef(ref, from));
  return all[(Math.max(at, 0) + steps + all.length) % all.length] ?? null;
}

/** Seats nobody holds. */
export function available({ total, assigned }: Seats): number {
  return Math.max(0, total - assigned);
}

/** How many more seats are assigned than there are. */
export function overBy({ total, assigned }: Seats): number {
  return Math.max(0, assigned - total);
}
