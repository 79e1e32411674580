/** Signs of Unicode's private use area: no name and no message holds them. */
const FIRST_SLOT = 0xe000;
const SLOTS = /([\uE000-\uE00F])/u;

/** Stands for a name in a message, so that the name gets an element of its own. */
export function slot(index: number): string {
  return String.fromCodePoint(FIRST_SLOT + index);
}

/** The words of a message and the slots between them. */
export function parts(text: string): (string | { slot: number })[] {
  return text
    .split(SLOTS)
    .filter((part) => part.trim() !== '')
    .map((part) =>
      SLOTS.test(part) ? { slot: (part.codePointAt(0) ?? FIRST_SLOT) - FIRST_SLOT } : part.trim(),
    );
}
