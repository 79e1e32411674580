import type { Failure } from '$lib/bindings/Failure';
import { failureOf } from '$lib/failure/failure';
import type { Desk } from './desk.svelte';

/** Something done at a press: whether it is under way, and why it did not happen. */
export class Deed {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  #shown = true;

  constructor(
    private readonly desk: Desk,
    /** What did not happen, in words. */
    readonly lead: () => string,
  ) {}

  /** A second press while it is under way does nothing. */
  async run(action: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      await action();
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (this.#shown) this.failure = failure;
      else this.desk.refused = { lead: this.lead, failure };
    } finally {
      this.busy = false;
    }
  }

  /** Its place goes from the screen: what fails from now on is said over the window. */
  leave(): void {
    this.#shown = false;
  }
}
