import type { Acts } from '$lib/bindings/Acts';
import type { ActsPreview } from '$lib/bindings/ActsPreview';
import type { Failure } from '$lib/bindings/Failure';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Request } from '$lib/bindings/Request';
import type { Selection } from '$lib/bindings/Selection';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from '$lib/state/ask';

/** Everybody with a seat who was not active for so many days. */
export function idleSelection(organization: OrganizationRef, days: number): Selection {
  return {
    type: 'shown',
    query: {
      organization,
      search: '',
      role: null,
      seat: 'plus',
      inactiveDays: days,
      joinedDays: null,
      link: null,
      unreviewed: false,
      sort: 'server',
      descending: false,
      offset: 0,
      limit: 500,
    },
    except: [],
  };
}

/** Seats are taken from many: what it would do, how far it is, what became of it. */
export class Freeing {
  preview = $state.raw<ActsPreview | null>(null);
  acts = $state.raw<Acts | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);

  constructor(
    private readonly platform: Platform,
    private readonly organization: OrganizationRef,
    private readonly members: Selection,
  ) {}

  /** What it would do. */
  look(): Promise<void> {
    return this.#once(async () => {
      this.preview = await ask(this.platform, this.#request('previewActs'), 'actsPreview');
    });
  }

  /** Does it. */
  free(): Promise<void> {
    return this.#once(() => this.#acts(this.#request('actOnMany')));
  }

  /** Does no more of it. */
  async stop(): Promise<void> {
    if (this.acts && !this.acts.finished) {
      const { id } = this.acts;
      await this.#once(() => this.#acts({ type: 'stopActs', id }));
    }
  }

  /** Gives the seats back. */
  async undo(): Promise<void> {
    if (this.acts?.undoable) {
      const { id } = this.acts;
      await this.#once(() => this.#acts({ type: 'undoActs', id }));
    }
  }

  /** It was said of these acts that they went on. */
  async heard(id: number): Promise<void> {
    if (this.acts?.id !== id || this.acts.finished) return;
    try {
      const acts = await ask(this.platform, { type: 'acts', id }, 'acts');
      // Meanwhile it may be about others, or further on.
      if (this.acts.id === id && acts.done + acts.failed >= this.acts.done + this.acts.failed) {
        this.acts = acts;
      }
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  #request(type: 'previewActs' | 'actOnMany'): Request {
    const { organization, members } = this;
    const what = { organization, members, action: 'takeSeat' } as const;
    return type === 'actOnMany' ? { type, ...what, reason: null } : { type, ...what };
  }

  async #acts(request: Request): Promise<void> {
    this.acts = await ask(this.platform, request, 'acts');
    // It may have gone on before its number was known here.
    if (!this.acts.finished) await this.heard(this.acts.id);
  }

  /** One thing at a time: a second click does nothing. */
  async #once(deed: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      await deed();
    } catch (thrown) {
      this.failure = failureOf(thrown);
    } finally {
      this.busy = false;
    }
  }
}
