/** Fewest pixels of a module: a phone reads them from across a table. */
const LEAST = 5;

/** Largest side of the picture in pixels, unless the modules would be too small. */
const LARGEST = 340;

/** The side of the picture in whole pixels a module, so that every edge is sharp. */
export function qrSize(modules: number, place: number): number {
  const room = Math.min(place > 0 ? place : LARGEST, LARGEST);
  return modules * Math.max(LEAST, Math.floor(room / modules));
}
