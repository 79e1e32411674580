/** The rail, the command palette and an organization’s own settings, in English. */
export const frame = {
  find_or_do: 'Find or do anything',
  undo: 'Undo',
  toasts: 'What was done',
} as const;
