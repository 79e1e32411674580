import type { Language } from '$lib/bindings/Language';
import { language } from './language.svelte';
import { de } from './messages/de';
import { en } from './messages/en';
import { he } from './messages/he';

/** The names in braces of a text. */
type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

type Key = keyof typeof en;
type Values<K extends Key> = (typeof en)[K] extends string
  ? Record<Names<(typeof en)[K]>, string | number>
  : { count: number };

/** A text, or two where a number decides: `count`, by the language's rules. */
type Text = string | { one: string; other: string };

/** The messages of a language: those of English, no more and no fewer. */
export type Messages = {
  [K in Key]: (typeof en)[K] extends string ? string : { one: string; other: string };
};

/** A message: its values where it has any, and a language other than the window's. */
type Say<K extends Key> = [keyof Values<K>] extends [never]
  ? (values?: Record<string, never>, options?: { locale: Language }) => string
  : (values: Values<K>, options?: { locale: Language }) => string;

/** Every language's messages. */
export const messages: Record<Language, Messages> = { en, de, he };

/** Fills a text in. What is filled in is never looked at again. */
function fill(text: Text, locale: Language, values: Record<string, string | number> = {}): string {
  const rules = () => new Intl.PluralRules(locale).select(Number(values['count']));
  const chosen = typeof text === 'string' ? text : rules() === 'one' ? text.one : text.other;
  const written = (value: string | number) =>
    typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  return chosen.replace(/\{(\w+)\}/g, (braces, name: string) => written(values[name] ?? braces));
}

/**
 * The messages of the window's language: `m.key()`, `m.key({ value })`. They read
 * the language's signal, so that what shows them follows when it changes.
 */
export const m = Object.fromEntries(
  (Object.keys(en) as Key[]).map((key) => [
    key,
    (values?: Record<string, string | number>, options?: { locale: Language }) => {
      const locale = options?.locale ?? language.code;
      return fill(messages[locale][key], locale, values);
    },
  ]),
) as unknown as { [K in Key]: Say<K> };
