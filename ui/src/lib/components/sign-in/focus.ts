/** Puts the focus on the first field or button of what appears. */
export function focusFirst(place: HTMLElement): void {
  place.querySelector<HTMLElement>('input, button')?.focus();
}
