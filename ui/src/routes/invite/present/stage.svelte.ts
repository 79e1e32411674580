import { theme } from '$lib/state/theme.svelte';

type Light = 'light' | 'dark';

/** How the window looks now, whoever chose it. */
function shown(): Light {
  if (theme.current !== 'system') return theme.current;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The light of a presentation, for a bright or a dark room: it ends with it. */
export class Stage {
  #light: Light = shown();

  toggle(): void {
    this.#light = this.#light === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = this.#light;
  }

  /** The window looks as the person chose. */
  leave(): void {
    if (theme.current === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme.current;
  }
}
