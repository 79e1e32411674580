/** Width and height of a picture. */
export interface Size {
  width: number;
  height: number;
}

/** The middle of what is shown of a picture, and how much it is enlarged. */
export interface Part {
  x: number;
  y: number;
  /** 1: as much as a square can show. */
  zoom: number;
}

export interface Square {
  x: number;
  y: number;
  side: number;
}

/** A part smaller than this of the picture would be nothing but squares. */
export const MOST_ZOOM = 8;

/** The middle of the picture, as much of it as a square can show. */
export function wholePart({ width, height }: Size): Part {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

function sideOf({ width, height }: Size, zoom: number): number {
  return Math.min(width, height) / zoom;
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The nearest part that lies within the picture. */
export function within(size: Size, { x, y, zoom }: Part): Part {
  const near = between(1, zoom, MOST_ZOOM);
  const half = sideOf(size, near) / 2;
  return {
    x: between(half, x, size.width - half),
    y: between(half, y, size.height - half),
    zoom: near,
  };
}

/** The picture is drawn that far, in sides of the square: more to the right shows what lies left. */
export function dragged(size: Size, part: Part, across: number, down: number): Part {
  const side = sideOf(size, part.zoom);
  return within(size, { ...part, x: part.x - across * side, y: part.y - down * side });
}

export function zoomed(size: Size, part: Part, zoom: number): Part {
  return within(size, { ...part, zoom });
}

/** What is shown, in the picture's own measure. */
export function squareOf(size: Size, part: Part): Square {
  const side = sideOf(size, part.zoom);
  return { x: part.x - side / 2, y: part.y - side / 2, side };
}

/** What a key does to the part; `null` where it does nothing. */
export function partAfterKey(key: string, size: Size, part: Part): Part | null {
  const STEP = 0.05;
  switch (key) {
    case 'ArrowLeft':
      return dragged(size, part, -STEP, 0);
    case 'ArrowRight':
      return dragged(size, part, STEP, 0);
    case 'ArrowUp':
      return dragged(size, part, 0, -STEP);
    case 'ArrowDown':
      return dragged(size, part, 0, STEP);
    case '+':
    case '=':
      return zoomed(size, part, part.zoom * 1.1);
    case '-':
      return zoomed(size, part, part.zoom / 1.1);
    default:
      return null;
  }
}
