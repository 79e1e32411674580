/** Members in detail, many at once, and the review, in Hebrew. */
export const people = {
  review: 'סקירה',
};
