import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import type { ActivityPage } from '$lib/bindings/ActivityPage';
import type { ChangeKind } from '$lib/bindings/ChangeKind';
import type { Failure } from '$lib/bindings/Failure';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from './ask';

/** Entries asked for at a time. */
const LIMIT = 50;

/** What of the activity is looked at. */
export interface Filter {
  /** Only these kinds; empty: all. */
  kinds: readonly ChangeKind[];
  search: string;
}

const EVERYTHING: Filter = { kinds: [], search: '' };

/** Two pages in one list, newest first, each entry once. */
export function merged(
  one: readonly ActivityEntry[],
  other: readonly ActivityEntry[],
): ActivityEntry[] {
  const all = new Map([...one, ...other].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((first, second) => second.id - first.id);
}

/** Whether there is something between a newest page and the entries before it that neither holds. */
export function hasGap(entries: readonly ActivityEntry[], newest: ActivityPage): boolean {
  const oldest = newest.entries.at(-1);
  const known = entries[0];
  return newest.more && oldest !== undefined && known !== undefined && oldest.id > known.id;
}

/** What happened in an organization, as much of it as is looked at. Old rows stay until newer ones have come. */
export class Timeline {
  entries = $state.raw<readonly ActivityEntry[]>([]);
  filter = $state.raw<Filter>(EVERYTHING);
  loaded = $state(false);
  /** There are older ones. */
  more = $state(false);
  /** Older ones are being asked for. */
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  /** Counts the filters: answers to earlier ones are dropped. */
  #generation = 0;
  /** Whether the entries are of the filter that is chosen. */
  #fits = false;

  readonly filtered: boolean = $derived(this.filter.kinds.length > 0 || this.filter.search !== '');

  constructor(
    private readonly platform: Platform,
    private readonly organization: OrganizationRef,
  ) {}

  /** Looks at something else. */
  choose(filter: Filter): Promise<void> {
    this.filter = filter;
    this.#generation += 1;
    this.#fits = false;
    return this.newest();
  }

  /** Adds a kind to those that are looked at, or takes it off. */
  toggle(kind: ChangeKind): Promise<void> {
    const { kinds, search } = this.filter;
    const others = kinds.filter((each) => each !== kind);
    return this.choose({
      kinds: others.length < kinds.length ? others : [...kinds, kind],
      search,
    });
  }

  everything(): Promise<void> {
    return this.choose(EVERYTHING);
  }

  /** Asks for what is new. */
  newest(): Promise<void> {
    return this.#load(null);
  }

  /** Asks for what is older than the last entry. */
  async older(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await this.#load(this.entries.at(-1)?.id ?? null);
    this.busy = false;
  }

  async #load(before: number | null): Promise<void> {
    const generation = this.#generation;
    const { platform, organization, filter } = this;
    try {
      const page = await ask(
        platform,
        {
          type: 'activity',
          organization,
          before,
          limit: LIMIT,
          kinds: [...filter.kinds],
          search: filter.search,
        },
        'activity',
      );
      if (generation === this.#generation) this.#take(page, before);
    } catch (thrown) {
      if (generation === this.#generation) this.failure = failureOf(thrown);
    }
  }

  #take(page: ActivityPage, before: number | null): void {
    const afresh = !this.#fits || (before === null && hasGap(this.entries, page));
    // Only the oldest page knows of older ones.
    if (afresh || before !== null) this.more = page.more;
    this.entries = afresh ? page.entries : merged(this.entries, page.entries);
    this.#fits = true;
    this.loaded = true;
    this.failure = null;
  }
}
