import type { MembersQuery } from '$lib/bindings/MembersQuery';

/** Which members a list shows. */
export type MemberFilter = Pick<
  MembersQuery,
  'role' | 'seat' | 'inactiveDays' | 'joinedDays' | 'link' | 'unreviewed' | 'search'
>;

/** Everybody. */
export const NO_FILTER: MemberFilter = {
  role: null,
  seat: null,
  inactiveDays: null,
  joinedDays: null,
  link: null,
  unreviewed: false,
  search: '',
};

export type FilterKey = keyof MemberFilter;

const KEYS = Object.keys(NO_FILTER) as FilterKey[];

/** What is filtered by, in the order of the chips; the search comes last. */
export function activeKeys(filter: MemberFilter): FilterKey[] {
  return KEYS.filter((key) => filter[key] !== NO_FILTER[key]);
}

/** The filter without one of its parts. */
export function without<F extends MemberFilter>(filter: F, key: FilterKey): F {
  return { ...filter, [key]: NO_FILTER[key] };
}

/** Whether both show the same members. */
export function sameFilter(one: MemberFilter, other: MemberFilter): boolean {
  return KEYS.every((key) => one[key] === other[key]);
}
