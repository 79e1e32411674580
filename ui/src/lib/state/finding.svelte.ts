import type { Failure } from '$lib/bindings/Failure';
import { failureOf } from '$lib/failure/failure';

/**
 * What is found by a text that is being typed. One question is asked at a time,
 * the next by what is typed when its answer is there: no answer comes too late,
 * and what was found before stays until then.
 */
export class Finding<T> {
  found = $state.raw<readonly T[]>([]);
  /** What it was found by. */
  by = $state('');
  failure = $state.raw<Failure | null>(null);
  #wished = '';
  #asking = false;

  constructor(private readonly find: (search: string) => Promise<readonly T[]>) {}

  /** Finds by this text. Nothing is found by nothing. */
  async look(search: string): Promise<void> {
    this.#wished = search.trim();
    if (this.#asking) return;
    this.#asking = true;
    let asked: string;
    do {
      asked = this.#wished;
      await this.#ask(asked);
    } while (asked !== this.#wished);
    this.#asking = false;
  }

  async #ask(search: string): Promise<void> {
    try {
      this.found = search === '' ? [] : await this.find(search);
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
    this.by = search;
  }
}
