/** The menu opens so far in from the start of what it is about. */
const INDENT = 24;

/** Asks for the menu of the area around an element, as a right click on it would. */
export function askForMenu(element: HTMLElement): void {
  const { left, right, bottom } = element.getBoundingClientRect();
  const start =
    document.documentElement.dir === 'rtl'
      ? Math.max(left, right - INDENT)
      : Math.min(right, left + INDENT);
  const at = { clientX: start, clientY: bottom, bubbles: true, cancelable: true };
  element.dispatchEvent(new MouseEvent('contextmenu', at));
}
