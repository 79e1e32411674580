import { tick } from 'svelte';
import type { Failure } from '$lib/bindings/Failure';
import type { Request } from '$lib/bindings/Request';
import { failureOf, isKeyringFailure } from '$lib/failure/failure';
import { failures } from '$lib/failure/table';
import { ask } from '$lib/state/ask';
import type { Desk } from '$lib/state/desk.svelte';

/** A request that adds an account. */
export type EnterRequest = Extract<Request, { type: 'startOrganization' | 'connect' }>;

/** Sending a form that adds an account, and what came of it. */
export class Enter {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  constructor(
    private readonly desk: Desk,
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

  /** Asks the agent. `done` is called once the account is there, and only then. */
  async send(request: EnterRequest, done: () => void): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      const added = await ask(this.desk.platform, request, 'added');
      done();
      await this.desk.opened(added);
    } catch (thrown) {
      await this.refuse(failureOf(thrown));
    } finally {
      this.busy = false;
    }
  }
}
