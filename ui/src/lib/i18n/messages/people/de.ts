/** Members in detail, many at once, and the review, in German. */
export const people = {
  review: 'Durchsicht',
};
