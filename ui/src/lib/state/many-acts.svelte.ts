import type { Acts } from '$lib/bindings/Acts';
import type { ActsPreview } from '$lib/bindings/ActsPreview';
import type { Failure } from '$lib/bindings/Failure';
import type { MemberAction } from '$lib/bindings/MemberAction';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Request } from '$lib/bindings/Request';
import type { Selection } from '$lib/bindings/Selection';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from './ask';

/** What a person is about to do to some members. */
export interface Wish {
  organization: OrganizationRef;
  members: Selection;
  action: MemberAction;
  /** What it would do; `null` until the agent has said so. */
  preview: ActsPreview | null;
}

/**
 * Something done to many members: it is shown first, then asked for, then
 * followed until its end, whatever the window shows meanwhile.
 */
export class ManyActs {
  wish = $state.raw<Wish | null>(null);
  /** What is being done, or was done last. */
  acts = $state.raw<Acts | null>(null);
  /** Where. */
  organization = $state.raw<OrganizationRef | null>(null);
  /** The person looks at every row of it. */
  open = $state(false);
  /** What was pressed waits for the agent. */
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  readonly running: boolean = $derived(this.acts !== null && !this.acts.finished);
  readonly undoable: boolean = $derived(
    this.acts !== null && this.acts.finished && this.acts.undoable && this.acts.done > 0,
  );

  #looking = false;
  #stale = false;

  constructor(private readonly platform: Platform) {}

  /** Shows what it would do. Nothing is done yet. */
  async prepare(
    organization: OrganizationRef,
    members: Selection,
    action: MemberAction,
  ): Promise<void> {
    if (this.busy) return;
    const wish: Wish = { organization, members, action, preview: null };
    this.wish = wish;
    this.failure = null;
    try {
      const request = { type: 'previewActs', organization, members, action } as const;
      const preview = await ask(this.platform, request, 'actsPreview');
      if (this.wish === wish) this.wish = { ...wish, preview };
    } catch (thrown) {
      if (this.wish === wish) this.failure = failureOf(thrown);
    }
  }

  /** Does what was shown. Whether it has begun. */
  async confirm(reason: string): Promise<boolean> {
    const { wish } = this;
    if (!wish?.preview || wish.preview.able === 0) return false;
    const { organization, members, action } = wish;
    const why = reason.trim() === '' ? null : reason.trim();
    const begun = await this.#do(
      { type: 'actOnMany', organization, members, action, reason: why },
      organization,
    );
    if (begun) this.wish = null;
    return begun;
  }

  /** Does no more of it. */
  async stop(): Promise<void> {
    const { acts, organization } = this;
    if (acts && organization && this.running) {
      await this.#do({ type: 'stopActs', id: acts.id }, organization);
    }
  }

  /** Undoes what was done last. */
  async undo(): Promise<void> {
    const { acts, organization } = this;
    if (acts && organization && this.undoable) {
      await this.#do({ type: 'undoActs', id: acts.id }, organization);
    }
  }

  /** The agent says that one has gone on. */
  async heard(id: number): Promise<void> {
    if (this.acts?.id !== id) return;
    this.#stale = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        const acts = await ask(this.platform, { type: 'acts', id }, 'acts');
        if (this.acts?.id === id) this.acts = acts;
      }
    } catch {
      // What was seen last stays; the next event asks again.
    } finally {
      this.#looking = false;
    }
  }

  /** The person has gone from it. It goes on all the same. */
  close(): void {
    if (this.busy) return;
    this.wish = null;
    this.open = false;
    this.failure = null;
  }

  /** It is over, and the person has read how it ended. */
  forget(): void {
    if (!this.running) this.acts = null;
  }

  async #do(request: Request, organization: OrganizationRef): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      this.acts = await ask(this.platform, request, 'acts');
      this.organization = organization;
      this.open = this.open || request.type === 'actOnMany';
    } catch (thrown) {
      this.failure = failureOf(thrown);
      // It was asked for at the foot of the list: there is more room to say why not.
      this.open = true;
      return false;
    } finally {
      this.busy = false;
    }
    // What was said of it before its number was known here was not heard.
    void this.heard(this.acts.id);
    return true;
  }
}
