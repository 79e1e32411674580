import { expect, it } from 'vitest';
import de from '../messages/de.json';
import en from '../messages/en.json';
import he from '../messages/he.json';

type Messages = Record<string, unknown>;

function placeholders(message: unknown): string[] {
  const found = [...JSON.stringify(message).matchAll(/[^"]\{(\w+)\}|"\{(\w+)\}/g)];
  return [...new Set(found.map((match) => match[1] ?? match[2] ?? ''))].sort();
}

it.each([
  ['de', de],
  ['he', he],
])('%s has the messages of English, with the same placeholders', (_, messages: Messages) => {
  expect(Object.keys(messages).sort()).toEqual(Object.keys(en).sort());
  for (const [key, message] of Object.entries(en as Messages)) {
    // Languages may leave a number out where the word says it: "one seat".
    const [own, english] = [placeholders(messages[key]), placeholders(message)];
    expect(own, key).toEqual(english);
  }
});

it.each([
  ['en', en],
  ['de', de],
  ['he', he],
])('no message of %s is empty or shouts', (_, messages: Messages) => {
  for (const [key, message] of Object.entries(messages)) {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    expect(text.trim(), key).not.toBe('');
    expect(text, key).not.toMatch(/!|please|successful/i);
  }
});
