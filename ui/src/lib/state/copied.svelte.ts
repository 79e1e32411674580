import type { Failure } from '$lib/bindings/Failure';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';

/** Milliseconds for which a button says that it is done. */
const SAID = 2500;

/** Copying, and whether it was done a moment ago. */
export class Copied {
  done = $state(false);
  failure = $state.raw<Failure | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly platform: Platform) {}

  async copy(text: string): Promise<void> {
    clearTimeout(this.#timer);
    this.failure = null;
    try {
      await this.platform.copyText(text);
      this.done = true;
      this.#timer = setTimeout(() => (this.done = false), SAID);
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  /** Whoever shows it goes. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
