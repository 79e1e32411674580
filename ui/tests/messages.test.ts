import { describe, expect, it } from 'vitest';
import { language } from '$lib/i18n/language.svelte';
import { m, messages } from '$lib/i18n/messages';

type Texts = Record<string, string | { one: string; other: string }>;

const { en, de, he }: Record<string, Texts> = messages;

function placeholders(text: Texts[string] | undefined): string[] {
  const found = [...JSON.stringify(text).matchAll(/\{(\w+)\}/g)];
  return [...new Set(found.map((match) => match[1] ?? ''))].sort();
}

describe.each([
  ['de', de],
  ['he', he],
])('%s', (_, own: Texts = {}) => {
  it('has the messages of English, with the same placeholders', () => {
    expect(Object.keys(own).sort()).toEqual(Object.keys(en ?? {}).sort());
    for (const [key, text] of Object.entries(en ?? {})) {
      expect(placeholders(own[key]), key).toEqual(placeholders(text));
    }
  });
});

it.each(Object.entries(messages))('no message of %s is empty or shouts', (_, own) => {
  for (const [key, text] of Object.entries(own)) {
    const words = typeof text === 'string' ? [text] : [text.one, text.other];
    for (const each of words) {
      expect(each.trim(), key).not.toBe('');
      expect(each, key).not.toMatch(/!|please|\bbitte\b|successful/i);
    }
  }
});

describe('a message', () => {
  it('follows the language of the window, or the one it is asked for in', () => {
    expect(m.members()).toBe('Members');
    language.choose('de');
    expect(m.members()).toBe('Mitglieder');
    expect(m.members({}, { locale: 'he' })).toBe('חברים');
  });

  it('is filled in once: a value with braces stays as it is', () => {
    const text = m.remove_account_title({ name: '{name} $& <b>' });
    expect(text).toBe('Remove {name} $& <b> from Frontdesk?');
  });

  it('counts by the rules of the language', () => {
    expect(m.seats_free({ count: 1 })).toBe('1 seat available');
    expect(m.seats_free({ count: 0 })).toBe('0 seats available');
    expect(m.seats_free({ count: 1 }, { locale: 'he' })).toBe('מושב אחד פנוי');
    expect(m.seats_free({ count: 2 }, { locale: 'he' })).toBe('2 מושבים פנויים');
  });
});
