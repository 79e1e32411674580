/** Most seats an organization can have, as the service has it. */
export const MOST_SEATS = 100_000;

/** The number of seats that was typed, or `null` when it is none that can be had. */
export function typedSeats(text: string): number | null {
  const digits = text.trim();
  if (!/^\d{1,9}$/.test(digits)) return null;
  const seats = Number(digits);
  return seats >= 1 && seats <= MOST_SEATS ? seats : null;
}
