import type { FoundMember } from '$lib/bindings/FoundMember';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import { m } from '$lib/i18n/messages';
import type { Desk } from '$lib/state/desk.svelte';
import type { Keys } from '$lib/state/keys';
import { allOrganizations, keyOf, refOf, sameRef } from '$lib/state/organizations';
import { groups, type Action, type Group } from '../actions';
import { rank, ranked } from './rank';
import type { IconName } from '../../icons';

/** Whose picture it is. */
export interface Face {
  id: string;
  kind: 's' | 's org';
  organization: OrganizationRef;
  image: string | null;
}

/** A row of the palette. */
export interface Row {
  id: string;
  name: string;
  also?: string | undefined;
  /** Members and organizations have a face, everything else an icon. */
  face?: Face | undefined;
  icon?: IconName;
  keys?: Keys | undefined;
  disabled?: string | undefined;
  chosen?: boolean | undefined;
  run: () => void;
}

export interface Head {
  id: Group | 'members';
  name: string;
  rows: Row[];
}

const heads: Record<Group, () => string> = {
  views: m.palette_views,
  organizations: m.palette_organizations,
  here: m.palette_here,
  app: m.palette_app,
  settings: m.settings,
};

/** A group comes before those that fit what is typed less well. */
interface Fit extends Head {
  rank: number;
}

/** What fits what is typed, under its heads: the best first, and all where nothing is typed. */
export function shownFor(
  typed: string,
  actions: readonly Action[],
  members: readonly Row[],
): Head[] {
  const listed = actions.filter(({ unlisted }) => unlisted !== true);
  const fits = ranked(listed, typed, (action) => action);
  const all = groups.map((id): Fit => {
    const own = fits.filter(({ one }) => one.group === id);
    return {
      id,
      name: heads[id](),
      rows: own.map(({ one }) => one),
      rank: own[0]?.rank ?? Infinity,
    };
  });
  if (typed.trim() !== '') {
    // The agent found them by its own rules: one that does not fit here comes last.
    const rated = members
      .map((row) => ({ row, rank: rank(typed, row.name, row.also) ?? 9 }))
      .sort((a, b) => a.rank - b.rank);
    all.push({
      id: 'members',
      name: m.members(),
      rows: rated.map(({ row }) => row),
      rank: rated[0]?.rank ?? Infinity,
    });
    all.sort((a, b) => a.rank - b.rank);
  }
  return all.filter(({ rows }) => rows.length > 0);
}

/** Somebody who was found, as a row that opens them. */
export function memberRow(desk: Desk, { organization, member }: FoundMember): Row {
  const seen =
    desk.state && allOrganizations(desk.state).find((each) => sameRef(refOf(each), organization));
  const username = member.username === null ? [] : [`@${member.username}`];
  return {
    id: `member-${keyOf(organization)}-${member.id}`,
    name: member.name,
    also: [...username, ...(seen ? [seen.organization.name] : [])].join(' · '),
    face: { id: member.id, kind: 's', organization, image: member.image },
    run: () => {
      desk.select(organization);
      desk.open(member.id);
    },
  };
}
