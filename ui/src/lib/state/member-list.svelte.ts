import type { Failure } from '$lib/bindings/Failure';
import type { Member } from '$lib/bindings/Member';
import type { MemberId } from '$lib/bindings/MemberId';
import type { MemberSort } from '$lib/bindings/MemberSort';
import type { MembersPage } from '$lib/bindings/MembersPage';
import type { MembersQuery } from '$lib/bindings/MembersQuery';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from './ask';
import { NO_FILTER, type MemberFilter } from './member-filter';
import { memberAt, PAGE_ROWS, pagesToAsk, withPage, type Pages, type Range } from './pages';

/** Rows looked through at a time for somebody who is not on the screen. */
const SEEK_ROWS = 500;

/** At most so many such looks: 10,000 rows, from the newest on. */
const SEEK_LIMIT = 20;

/** Whom a list shows, and in which order. */
export interface Query extends MemberFilter {
  sort: MemberSort;
  descending: boolean;
}

/** Everybody, in the server's own order. */
export const EVERYBODY: Query = { ...NO_FILTER, sort: 'server', descending: false };

/**
 * The members of an organization, as many of them as are looked at. Old rows
 * stay until newer ones have come.
 */
export class MemberList {
  query = $state.raw<Query>(EVERYBODY);
  /** Everybody, and those who fit the filter. */
  total = $state(0);
  shown = $state(0);
  /** Something has come. */
  loaded = $state(false);
  failure = $state.raw<Failure | null>(null);

  #pages = $state.raw<Pages>(new Map());
  #range: Range = { first: 0, end: PAGE_ROWS };
  #revision = 0;
  #asked = new Set<number>();
  /** Counts the queries: answers to earlier ones are dropped. */
  #generation = 0;

  constructor(
    private readonly platform: Platform,
    readonly organization: OrganizationRef,
  ) {}

  at(row: number): Member | undefined {
    return memberAt(this.#pages, row);
  }

  /** The row of a member among those that were loaded. */
  rowOf(member: MemberId): number | null {
    for (const [index, page] of this.#pages) {
      const place = page.rows.findIndex(({ id }) => id === member);
      if (place >= 0) return index * PAGE_ROWS + place;
    }
    return null;
  }

  /** These rows are looked at: asks for what is missing of them. */
  look(range: Range): Promise<void> {
    this.#range = range;
    return this.#fill();
  }

  /** The organization has this revision now: what is looked at is asked for again. */
  changed(revision: number): Promise<void> {
    this.#revision = Math.max(this.#revision, revision);
    return this.#fill();
  }

  /** Another search or order. Resolves when its first rows are there. */
  async ask(query: Query): Promise<void> {
    this.query = query;
    this.#generation += 1;
    this.#asked.clear();
    await this.#askPage(0, true);
  }

  /** What is looked at once more, after a failure. */
  retry(): Promise<void> {
    return this.#fill();
  }

  /** All that is shown, as the agent is asked for it. */
  whole(query: Query = this.query): MembersQuery {
    return { organization: this.organization, ...query, offset: 0, limit: 0 };
  }

  /** How many another query would show. */
  async countOf(query: Query): Promise<number> {
    const one = { type: 'members', ...this.whole(query), limit: 1 } as const;
    return (await ask(this.platform, one, 'members')).shown;
  }

  /** The members of these rows, at most `most` of them, whether looked at or not. */
  async membersOf({ first, end }: Range, most: number): Promise<MemberId[]> {
    const found: MemberId[] = [];
    for (let at = first; at < Math.min(end, first + most);) {
      const row = this.at(at);
      const rows = row ? [row] : (await this.#page(at, Math.min(SEEK_ROWS, end - at))).rows;
      if (rows.length === 0) break;
      found.push(...rows.map(({ id }) => id));
      at += rows.length;
    }
    return found.slice(0, most);
  }

  /**
   * The row of a member, wherever in the list: looks from its end, where the
   * newest are. Leaves search and order behind. `null` when they are not found.
   */
  async seek(member: MemberId): Promise<number | null> {
    if (this.query !== EVERYBODY || !this.loaded) await this.ask(EVERYBODY);
    const loaded = this.rowOf(member);
    if (loaded !== null) return loaded;
    for (let end = this.shown, looks = 0; end > 0 && looks < SEEK_LIMIT; looks += 1) {
      const offset = Math.max(0, end - SEEK_ROWS);
      const page = await this.#page(offset, end - offset);
      const place = page.rows.findIndex(({ id }) => id === member);
      if (place >= 0) return offset + place;
      end = offset;
    }
    return null;
  }

  async #fill(): Promise<void> {
    const missing = pagesToAsk(this.#pages, this.#range, this.#revision);
    await Promise.all(missing.map((index) => this.#askPage(index, false)));
  }

  async #askPage(index: number, afresh: boolean): Promise<void> {
    if (this.#asked.has(index)) return;
    this.#asked.add(index);
    const generation = this.#generation;
    const revision = this.#revision;
    try {
      const page = await this.#page(index * PAGE_ROWS, PAGE_ROWS);
      if (generation !== this.#generation) return;
      this.#pages = withPage(afresh ? new Map() : this.#pages, index, page);
      this.total = page.total;
      this.shown = page.shown;
      this.#revision = Math.max(this.#revision, page.revision);
      this.loaded = true;
      this.failure = null;
    } catch (thrown) {
      if (generation === this.#generation) this.failure = failureOf(thrown);
      return;
    } finally {
      if (generation === this.#generation) this.#asked.delete(index);
    }
    // A change that came while this page was on its way asked for nothing.
    if (this.#revision > revision) await this.#fill();
  }

  #page(offset: number, limit: number): Promise<MembersPage> {
    return ask(this.platform, { type: 'members', ...this.whole(), offset, limit }, 'members');
  }
}
