import type { Failure } from '$lib/bindings/Failure';
import type { SettingChange } from '$lib/bindings/SettingChange';
import type { Settings } from '$lib/bindings/Settings';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from './ask';

/** What the person chose for this computer, as the agent keeps it. */
export class Chosen {
  /** `null` until it was loaded. */
  settings = $state.raw<Settings | null>(null);
  /** Why it was not loaded. */
  failure = $state.raw<Failure | null>(null);

  constructor(private readonly platform: Platform) {}

  /** Loads everything. What was loaded before stays when this fails. */
  async load(): Promise<void> {
    try {
      this.settings = await ask(this.platform, { type: 'settings' }, 'settings');
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  /** Chooses one thing. Rejects with a `Failure`: then everything is as before. */
  async change(change: SettingChange): Promise<void> {
    this.settings = await ask(this.platform, { type: 'changeSetting', change }, 'settings');
  }
}

/**
 * One thing that can be chosen: it shows what was wished for until the agent
 * has answered, and goes back when that failed.
 */
export class Choice<T> {
  failure = $state.raw<Failure | null>(null);
  #wish = $state.raw<{ value: T } | null>(null);
  readonly value: T = $derived.by(() => (this.#wish ? this.#wish.value : this.kept()));

  constructor(
    private readonly chosen: Chosen,
    /** What the agent has. */
    private readonly kept: () => T,
    private readonly change: (value: T) => SettingChange,
  ) {}

  async choose(value: T): Promise<void> {
    const wish = { value };
    this.#wish = wish;
    this.failure = null;
    try {
      await this.chosen.change(this.change(value));
    } catch (thrown) {
      this.failure = failureOf(thrown);
    } finally {
      // A later wish is on its way, and stands.
      if (this.#wish === wish) this.#wish = null;
    }
  }
}
