/** The rail, the command palette and an organization’s own settings, in German. */
export const frame = {
  find_or_do: 'Finden oder tun',
  undo: 'Rückgängig',
  toasts: 'Was getan wurde',
};
