/** How the window looks: as the system, light, or dark. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const STORED = 'frontdesk.theme';

class CurrentTheme {
  #theme = $state<Theme>(
    themes.find((theme) => theme === localStorage.getItem(STORED)) ?? 'system',
  );

  get current(): Theme {
    return this.#theme;
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    localStorage.setItem(STORED, theme);
  }
}

export const theme = new CurrentTheme();
