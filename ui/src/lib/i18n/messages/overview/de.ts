/** Overview, seats and what they cost, in German. */
export const overview = {
  overview: 'Überblick',
};
