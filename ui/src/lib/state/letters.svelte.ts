const STORED = 'frontdesk.letters';

/** Whether single letters do something, where nobody types. */
class SingleLetters {
  #on = $state(localStorage.getItem(STORED) !== 'off');

  get on(): boolean {
    return this.#on;
  }

  choose(on: boolean): void {
    this.#on = on;
    localStorage.setItem(STORED, on ? 'on' : 'off');
  }
}

export const letters = new SingleLetters();
