/** Inviting, presenting, invite links and those at the door, in English. */
export const joining = {
  present: 'Present',
} as const;
