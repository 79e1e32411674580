/** A name or a path in plain text, whatever its direction: the words around it stay in order. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
