/** Overview, seats and what they cost, in English. */
export const overview = {
  overview: 'Overview',
} as const;
