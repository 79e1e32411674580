/** Overview, seats and what they cost, in Hebrew. */
export const overview = {
  overview: 'מבט כללי',
};
