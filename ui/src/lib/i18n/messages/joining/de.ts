/** Inviting, presenting, invite links and those at the door, in German. */
export const joining = {
  present: 'Präsentieren',
};
