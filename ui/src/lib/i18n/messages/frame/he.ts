/** The rail, the command palette and an organization’s own settings, in Hebrew. */
export const frame = {
  find_or_do: 'למצוא או לעשות',
  undo: 'ביטול הפעולה',
  toasts: 'מה שנעשה',
};
