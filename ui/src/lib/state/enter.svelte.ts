import { tick } from 'svelte';
import type { Failure } from '$lib/bindings/Failure';
import { failureOf, isKeyringFailure } from '$lib/failure/failure';
import { failures } from '$lib/failure/table';

/** Sending a form that adds an account or signs in, and what came of it. */
export class Enter {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  constructor(
    /** The fields the form has: a failure about another one is shown above the button. */
    private readonly fields: readonly string[],
  ) {}

  /** The failure, if it is about this field. */
  about(field: string): Failure | null {
    return this.#field === field ? this.failure : null;
  }

  /** The failure, if no field of the form is to blame. */
  get general(): Failure | null {
    return this.fields.includes(this.#field ?? '') ? null : this.failure;
  }

  /** The field to put right. */
  get #field(): string | null {
    return this.failure && (this.failure.field ?? failures[this.failure.code].field ?? null);
  }

  /** Whether there is no keyring to keep the sign-in. */
  get keyring(): boolean {
    return this.failure !== null && isKeyringFailure(this.failure);
  }

  /** What was typed cannot be sent: shows why, and where. */
  async refuse(failure: Failure): Promise<void> {
    this.failure = failure;
    await tick();
    if (this.#field !== null) document.getElementById(this.#field)?.focus();
  }

  /** Does what the form is for, once at a time; shows the failure it ends with. */
  async run(doing: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      await doing();
    } catch (thrown) {
      await this.refuse(failureOf(thrown));
    } finally {
      this.busy = false;
    }
  }
}
