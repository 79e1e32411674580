/** Members in detail, many at once, and the review, in English. */
export const people = {
  review: 'Review',
} as const;
