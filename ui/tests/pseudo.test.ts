import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '$lib/i18n/language.svelte';
import { messages } from '$lib/i18n/messages';
import { goTo, places } from './everywhere';

const OPEN = '⟦';
const CLOSE = '⟧';

type Words = string | { one: string; other: string };
const texts = messages.en as unknown as Record<string, Words>;
const before = { ...texts };

function pseudo(text: Words): Words {
  const bracketed = (words: string) => `${OPEN}${words}${CLOSE}`;
  if (typeof text === 'string') return bracketed(text);
  return { one: bracketed(text.one), other: bracketed(text.other) };
}

beforeEach(() => {
  for (const [key, text] of Object.entries(before)) texts[key] = pseudo(text);
});

afterEach(() => {
  Object.assign(texts, before);
});

/** What is written the same in every language: names, and what stands in such marks. */
const OF_NO_LANGUAGE = 'bdi, kbd, code, .av, .mono, [lang]:not(html)';

/** Days and months by their names: `Intl` writes them. */
const NAMES = [
  ...Array.from({ length: 7 }, (_, day) => new Date(2026, 0, day + 1)),
  ...Array.from({ length: 12 }, (_, month) => new Date(2026, month, 1)),
].flatMap((day) =>
  (['long', 'short'] as const).flatMap((length) => [
    day.toLocaleDateString('en-GB', { weekday: length }),
    day.toLocaleDateString('en-GB', { month: length }),
  ]),
);

/** Of no language: names of the product, of servers and of languages, signs and numbers. */
function isData(text: string): boolean {
  const words = text.replace(/\b(Frontdesk|[\w-]+(\.[\w-]+)+)\b/gu, '').trim();
  return (
    /^[\p{P}\p{S}\p{Z}]*$/u.test(words) ||
    /\d/u.test(words) ||
    NAMES.includes(words) ||
    languages.some(({ name }) => name === words)
  );
}

function textsIn(node: Node): Text[] {
  return [...node.childNodes].flatMap((child) =>
    child instanceof Text ? [child] : textsIn(child),
  );
}

/** Texts on the screen, and those only read aloud, that no message wrote. */
function forgotten(): string[] {
  const found: string[] = [];
  let depth = 0;
  for (const node of textsIn(document.body)) {
    const outside = strip(node.data, depth);
    depth = outside.depth;
    if (node.parentElement?.closest(OF_NO_LANGUAGE)) continue;
    const rest = outside.text.trim();
    if (!isData(rest)) found.push(rest);
  }
  for (const name of ['aria-label', 'placeholder', 'alt', 'aria-description']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const value = element.getAttribute(name) ?? '';
      const rest = strip(value, 0).text.trim();
      if (!isData(rest)) found.push(`${name}=${rest}`);
    }
  }
  return found;
}

/** What lies outside of the brackets, which may open in one node and close in another. */
function strip(text: string, depth: number): { text: string; depth: number } {
  let outside = '';
  let open = depth;
  for (const sign of text) {
    if (sign === OPEN) open += 1;
    else if (sign === CLOSE) open -= 1;
    else if (open === 0) outside += sign;
  }
  return { text: outside, depth: open };
}

describe('every text is a message', () => {
  it.each(Object.keys(places))('in %s', { timeout: 30_000 }, async (place) => {
    await goTo(place);
    expect(document.body.textContent).toContain(OPEN);
    expect(forgotten()).toEqual([]);
  });

  it('and one that is none is found', () => {
    document.body.innerHTML = `<p>${OPEN}Saved${CLOSE} Forgotten</p><img alt="Forgotten too">`;
    expect(forgotten()).toEqual(['Forgotten', 'alt=Forgotten too']);
  });
});
