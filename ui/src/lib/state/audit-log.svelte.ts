import type { AuditEntry } from '$lib/bindings/AuditEntry';
import type { Failure } from '$lib/bindings/Failure';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from './ask';

/** Entries asked for at a time. */
const LIMIT = 50;

/** A newest page before what is known of older ones, where the two meet; else the page alone. */
export function joined(
  page: readonly AuditEntry[],
  known: readonly AuditEntry[],
): readonly AuditEntry[] {
  const last = page.at(-1)?.sequence ?? 0;
  // Sequences have no gaps: what does not follow at once is missing.
  const meets = (known[0]?.sequence ?? 0) >= last - 1;
  return meets ? [...page, ...known.filter(({ sequence }) => sequence < last)] : page;
}

/** The audit log that a server keeps, newest first, as much of it as is looked at. */
export class AuditLog {
  entries = $state.raw<readonly AuditEntry[]>([]);
  loaded = $state(false);
  more = $state(false);
  /** Older ones are being asked for. */
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  constructor(
    private readonly platform: Platform,
    private readonly organization: OrganizationRef,
  ) {}

  /** Asks for what is new. */
  newest(): Promise<void> {
    return this.#load(null);
  }

  /** Asks for what is older than the last entry. */
  async older(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await this.#load(this.entries.at(-1)?.sequence ?? null);
    this.busy = false;
  }

  async #load(before: number | null): Promise<void> {
    const { platform, organization } = this;
    try {
      const request = { type: 'auditLog', organization, before, limit: LIMIT } as const;
      const page = await ask(platform, request, 'auditLog');
      const known = this.entries;
      this.entries = before === null ? joined(page.entries, known) : [...known, ...page.entries];
      // Only the oldest page knows of older ones.
      if (before !== null || this.entries.length === page.entries.length) this.more = page.more;
      this.loaded = true;
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }
}
