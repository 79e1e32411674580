import type { MemberId } from '$lib/bindings/MemberId';
import type { MembersQuery } from '$lib/bindings/MembersQuery';
import type { Selection } from '$lib/bindings/Selection';
import { sameFilter } from './member-filter';

/** At most so many are named one by one, as the agent takes them. */
export const MOST_SELECTED = 10_000;

const NOBODY: ReadonlySet<MemberId> = new Set();

/**
 * Which members are selected: some by name, or all that a list shows but for
 * some. A list of a hundred thousand is never held here.
 */
export class MemberSelection {
  /** Everybody who fits is selected; `null`: only those named. */
  #query = $state.raw<MembersQuery | null>(null);
  /** Those named, or left out where everybody who fits is selected. */
  #named = $state.raw(NOBODY);
  /** Where a stretch begins, and whom its last extension added. */
  #anchor: number | null = null;
  #stretch = NOBODY;

  get everybody(): boolean {
    return this.#query !== null;
  }

  /** No more can be named. */
  get full(): boolean {
    return this.#named.size >= MOST_SELECTED;
  }

  has(member: MemberId): boolean {
    return this.#named.has(member) !== this.everybody;
  }

  /** How many, where the list shows so many. */
  count(shown: number): number {
    return this.everybody ? Math.max(0, shown - this.#named.size) : this.#named.size;
  }

  /** Selects one or no longer does. */
  toggle(member: MemberId, row: number): void {
    this.#anchor = row;
    this.#stretch = NOBODY;
    const named = new Set(this.#named);
    if (!named.delete(member) && named.size < MOST_SELECTED) named.add(member);
    this.#named = named;
  }

  /** Where a stretch to this row begins: the row itself, if there is no other. */
  from(row: number): number {
    this.#anchor ??= row;
    return this.#anchor;
  }

  /** Selects a stretch in place of the last one from the same row. */
  extend(members: readonly MemberId[]): void {
    const named = new Set(this.#named);
    // Whom the last stretch took up goes first: it may have been a longer one.
    for (const member of this.#stretch) this.#mark(named, member, false);
    const added = members.filter((member) => named.has(member) === this.everybody);
    for (const member of added) this.#mark(named, member, true);
    this.#stretch = new Set(added);
    this.#named = named;
  }

  #mark(named: Set<MemberId>, member: MemberId, selected: boolean): void {
    if (selected === this.everybody) named.delete(member);
    else if (named.size < MOST_SELECTED) named.add(member);
  }

  /** Selects all that fit. */
  all(query: MembersQuery): void {
    this.clear();
    this.#query = query;
  }

  clear(): void {
    this.#query = null;
    this.#named = NOBODY;
    this.#stretch = NOBODY;
    this.#anchor = null;
  }

  /**
   * The list shows others, or in another order: its rows are no longer where a
   * stretch began. Those named stay selected; "all that are shown" does not.
   */
  follow(query: MembersQuery): void {
    if (this.#query && !sameFilter(this.#query, query)) return this.clear();
    this.#anchor = null;
    this.#stretch = NOBODY;
  }

  /** As the agent is told it. */
  get selection(): Selection {
    const named = [...this.#named];
    return this.#query
      ? { type: 'shown', query: this.#query, except: named }
      : { type: 'these', members: named };
  }
}
