/** Case, accents and vowel points say nothing about what is meant. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** How well one typed word fits: 0 best, `null` not at all. */
function rankWord(word: string, name: string): number | null {
  const at = name.indexOf(word);
  if (at === 0) return 0;
  if (at > 0) return /[\p{L}\p{N}]/u.test(name[at - 1] ?? '') ? 2 : 1;
  return scattered(word, name) ? 3 : null;
}

/** Whether the signs stand in the name in this order, the first at the start of a word. */
function scattered(word: string, name: string): boolean {
  return name.split(/[^\p{L}\p{N}]+/u).some((_, index, words) => {
    let rest = words.slice(index).join('');
    if (word.length < 2 || !rest.startsWith(word[0] ?? '')) return false;
    for (const sign of word) {
      const at = rest.indexOf(sign);
      if (at < 0) return false;
      rest = rest.slice(at + sign.length);
    }
    return true;
  });
}

/**
 * How well a name fits what is typed: the sum over its words, less is better.
 * `null` where one of them does not fit. What else can be searched by counts less.
 */
export function rank(typed: string, name: string, also = ''): number | null {
  let sum = 0;
  for (const word of plain(typed).split(/\s+/u)) {
    if (word === '') continue;
    const own = rankWord(word, plain(name));
    const other = also === '' || own !== null ? null : plain(also).includes(word) ? 4 : null;
    const best = own ?? other;
    if (best === null) return null;
    sum += best;
  }
  return sum;
}

/** Those that fit, the best first; equals stay in their order. */
export function ranked<T>(
  all: readonly T[],
  typed: string,
  words: (one: T) => { name: string; also?: string },
): { one: T; rank: number }[] {
  return all
    .flatMap((one) => {
      const { name, also } = words(one);
      const fit = rank(typed, name, also);
      return fit === null ? [] : [{ one, rank: fit }];
    })
    .sort((a, b) => a.rank - b.rank);
}
