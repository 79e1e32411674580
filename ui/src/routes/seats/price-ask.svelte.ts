import type { Failure } from '$lib/bindings/Failure';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { SeatsPreview } from '$lib/bindings/SeatsPreview';
import { failureOf } from '$lib/failure/failure';
import { localeOf } from '$lib/i18n/format';
import type { Platform } from '$lib/platform/platform';
import { ask } from '$lib/state/ask';

/** Milliseconds without a key before the server is asked. */
const REST = 300;

/** What a number of seats would cost, asked for while somebody types. */
export class PriceAsk {
  price = $state.raw<SeatsPreview | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly organization: OrganizationRef,
  ) {}

  /** Asks for this number once nothing more is typed; `null`: there is none to ask for. */
  wish(seats: number | null): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.price = this.failure = null;
    this.busy = seats !== null;
    if (seats !== null) this.#timer = setTimeout(() => void this.ask(seats), REST);
  }

  async ask(seats: number): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.busy = true;
    this.failure = null;
    const { organization } = this;
    try {
      const request = { type: 'previewSeats', organization, seats, locale: localeOf() } as const;
      const price = await ask(this.platform, request, 'seatsPreview');
      if (turn === this.#turn) this.price = price;
    } catch (thrown) {
      if (turn === this.#turn) this.failure = failureOf(thrown);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
