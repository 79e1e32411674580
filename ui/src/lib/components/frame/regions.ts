/** Where each region takes the keyboard: the first of these that is there. */
const regions: { region: string; into: string[] }[] = [
  { region: '.rail', into: ['[aria-current="page"]', 'button'] },
  { region: '.main', into: ['[tabindex="0"]', ''] },
  { region: '.panel', into: [''] },
  { region: '#toasts', into: ['button'] },
];

interface There {
  element: HTMLElement;
  into: string[];
}

function there(): There[] {
  return regions.flatMap(({ region, into }) => {
    const element = document.querySelector<HTMLElement>(region);
    return element && element.childElementCount > 0 ? [{ element, into }] : [];
  });
}

/** Leads the keyboard to the next (1) or previous (-1) region of the window. */
export function nextRegion(step: 1 | -1): void {
  const all = there();
  // A region within another comes after it, so the last that holds the keyboard has it.
  const at = all.findLastIndex(({ element }) => element.contains(document.activeElement));
  const next = all[(at + step + all.length) % all.length];
  if (next) enter(next);
}

function enter({ element, into }: There): void {
  for (const selector of into) {
    const target = selector === '' ? element : element.querySelector<HTMLElement>(selector);
    if (target) return target.focus();
  }
}
