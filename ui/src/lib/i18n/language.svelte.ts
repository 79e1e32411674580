import type { Language } from '$lib/bindings/Language';

/** The languages, each by its own name. */
export const languages: { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
  { code: 'he', name: 'עברית' },
];

const STORED = 'frontdesk.language';

/** The language that fits best, of those the person reads in order of preference. */
export function bestLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    // "iw" is the old code of Hebrew, which some systems still give.
    const primary = tag.toLowerCase().split('-')[0]?.replace('iw', 'he');
    const found = languages.find(({ code }) => code === primary);
    if (found) return found.code;
  }
  return 'en';
}

/** Which way the language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'he' ? 'rtl' : 'ltr';
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  return bestLanguage(stored === null ? navigator.languages : [stored]);
}

class CurrentLanguage {
  #code = $state<Language>(firstLanguage());

  get code(): Language {
    return this.#code;
  }

  get direction(): 'ltr' | 'rtl' {
    return directionOf(this.#code);
  }

  choose(code: Language): void {
    this.#code = code;
    localStorage.setItem(STORED, code);
  }
}

/** The language of the window. Whatever reads it renders anew when it changes. */
export const language = new CurrentLanguage();
