import type { Failure } from '$lib/bindings/Failure';
import { failureOf } from '$lib/failure/failure';

/** Something the agent was asked for: the newest answer, or why there is none. */
export class Loaded<T> {
  /** `null` until it came. What came before stays while it is asked for again. */
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  #turn = 0;
  #shown = 0;

  constructor(private readonly asking: () => Promise<T>) {}

  async load(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const value = await this.asking();
      // An answer that was overtaken by a later one is old.
      if (turn > this.#shown) [this.value, this.failure, this.#shown] = [value, null, turn];
    } catch (thrown) {
      if (turn === this.#turn) this.failure = failureOf(thrown);
    }
  }
}
