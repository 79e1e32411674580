import type { Failure } from '$lib/bindings/Failure';
import { failureOf } from '$lib/failure/failure';

/** Something that is done once at a time: whether it is being done, and why it was not. */
export class Deed {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  /** Does it, unless it is being done already. Whether it is done. */
  async run(deed: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      await deed();
      return true;
    } catch (thrown) {
      this.failure = failureOf(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
