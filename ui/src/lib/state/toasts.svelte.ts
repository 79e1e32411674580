/** Something that was done, said where its place is no longer on the screen. */
export interface Toast {
  id: number;
  words: string;
  /** Takes it back, as long as the toast stands. */
  undo: (() => void) | null;
}

/** At most so many stand at once: the newest. */
const MOST = 3;

/** What was said a moment ago. */
export class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  #last = 0;

  say(words: string, undo: (() => void) | null = null): void {
    this.#last += 1;
    this.all = [...this.all, { id: this.#last, words, undo }].slice(-MOST);
  }

  remove(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  /** Takes one back, once. */
  undo(id: number): void {
    const toast = this.all.find((each) => each.id === id);
    this.remove(id);
    toast?.undo?.();
  }

  /** Takes the newest back that can be. Whether there was one. */
  undoLast(): boolean {
    const toast = this.all.findLast(({ undo }) => undo !== null);
    if (toast) this.undo(toast.id);
    return toast !== undefined;
  }
}
