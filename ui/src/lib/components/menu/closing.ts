import { tick } from 'svelte';
import type { MenuEntry } from './entry';

/**
 * What happens when a menu closes: the focus goes back to where it was, and
 * only then is the chosen entry run, so that a dialog it opens finds the focus
 * where it has to return it to.
 */
export class Closing {
  #chosen: MenuEntry | null = null;
  #from: HTMLElement | null = null;

  /** The menu opens from here. */
  opens(from: Element | null): void {
    this.#from = from instanceof HTMLElement ? from : null;
    this.#chosen = null;
  }

  choose(entry: MenuEntry): void {
    this.#chosen = entry;
  }

  async closed(): Promise<void> {
    const chosen = this.#chosen;
    this.#chosen = null;
    // The menu is still there: it takes its focus along when it goes.
    await tick();
    const lost = document.activeElement;
    if (lost === document.body || lost?.closest('[role="menu"]')) this.#from?.focus();
    chosen?.run();
  }
}
