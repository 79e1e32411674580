import type { Role } from '$lib/bindings/Role';
import type { SeatType } from '$lib/bindings/SeatType';
import { m } from '$lib/i18n/messages';
import { roleName, seatName } from '$lib/i18n/names';
import { activeKeys, type FilterKey, type MemberFilter } from '$lib/state/member-filter';

/** A filter in words. */
export interface Chip {
  key: FilterKey;
  name: string;
  value: string;
  /** Both in one. */
  words: string;
}

/** A link that members came by; its own name, where it has one. */
export interface LinkName {
  id: string;
  name: string | null;
}

const ROLES: Role[] = ['owner', 'admin', 'member'];
const SEATS: SeatType[] = ['plus', 'free'];
const IDLE_DAYS = [30, 60, 90];
const JOINED_DAYS = [7, 30, 90];

export function linkName(link: LinkName): string {
  return link.name ?? m.invite_link();
}

const named = (key: FilterKey, name: string, value: string): Chip => ({
  key,
  name,
  value,
  words: m.filter_named({ name, value }),
});

function chip(filter: MemberFilter, key: FilterKey, links: readonly LinkName[]): Chip | null {
  switch (key) {
    case 'role':
      return filter.role && named(key, m.role(), roleName(filter.role));
    case 'seat':
      return filter.seat && named(key, m.seat(), seatName(filter.seat));
    case 'inactiveDays': {
      const value = m.filter_idle_days({ count: filter.inactiveDays ?? 0 });
      return { key, name: m.filter_idle(), value, words: `${m.filter_idle()} ${value}` };
    }
    case 'joinedDays': {
      const value = m.filter_joined_days({ count: filter.joinedDays ?? 0 });
      return { key, name: m.joined(), value, words: `${m.joined()} ${value}` };
    }
    case 'link': {
      const link = links.find(({ id }) => id === filter.link);
      return named(key, m.joined_by(), link ? linkName(link) : m.filter_some_link());
    }
    case 'unreviewed':
      return named(key, m.review(), m.filter_unreviewed());
    case 'search':
      return null;
  }
}

/** What a list is filtered by, in words. The search has its own field. */
export function chips(filter: MemberFilter, links: readonly LinkName[]): Chip[] {
  return activeKeys(filter).flatMap((key) => chip(filter, key, links) ?? []);
}

/** A filter that can be added. */
export interface Addition {
  id: string;
  key: FilterKey;
  words: string;
  change: Partial<MemberFilter>;
}

/** What can be added to a filter: nothing that is there already. */
export function additions(filter: MemberFilter, links: readonly LinkName[]): Addition[] {
  const changes: Partial<MemberFilter>[] = [
    ...ROLES.map((role) => ({ role })),
    ...SEATS.map((seat) => ({ seat })),
    ...IDLE_DAYS.map((inactiveDays) => ({ inactiveDays })),
    ...JOINED_DAYS.map((joinedDays) => ({ joinedDays })),
    { unreviewed: true },
    ...links.map(({ id }) => ({ link: id })),
  ];
  return changes.flatMap((change) => {
    const [key] = Object.keys(change) as FilterKey[];
    if (key === undefined || filter[key] === change[key]) return [];
    const made = chip({ ...filter, ...change }, key, links);
    return made ? [{ id: `filter-${key}-${change[key]}`, key, words: made.words, change }] : [];
  });
}
