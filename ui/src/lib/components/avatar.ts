/** Scripts whose names are known by their first sign alone. */
const ONE_SIGN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

const signs = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstSign(word: string): string {
  for (const { segment } of signs.segment(word)) return segment.toLocaleUpperCase();
  return '';
}

/** One or two signs that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = words[0] ?? '';
  // The Arabic article is part of the word, and says nothing.
  const second = words[1]?.replace(/^ال/u, '') ?? '';
  if (second === '' || ONE_SIGN.test(first)) return firstSign(first);
  return firstSign(first) + firstSign(second);
}

/** One of the eight tints, always the same for an id. */
export function tint(id: string): number {
  let hash = 0;
  for (const sign of id) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 9973;
  return (hash % 8) + 1;
}
