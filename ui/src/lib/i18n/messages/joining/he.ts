/** Inviting, presenting, invite links and those at the door, in Hebrew. */
export const joining = {
  present: 'הצגה',
};
