/**
 * A key and what is held down with it, as `Mod+Shift+c`: `Mod` is Ctrl, or Cmd on
 * a Mac. The key is named as `KeyboardEvent.key` has it.
 */
export type Keys = string;

interface Held {
  mod: boolean;
  alt: boolean;
  shift: boolean;
  key: string;
}

function held(keys: Keys): Held {
  const parts = keys.split('+');
  const has = (name: string) => parts.includes(name);
  return { mod: has('Mod'), alt: has('Alt'), shift: has('Shift'), key: parts.at(-1) ?? '' };
}

/** Where a sign lies on most keyboards: another alphabet has another sign there. */
function placeOf(key: string): string | null {
  if (/^[a-z]$/.test(key)) return `Key${key.toUpperCase()}`;
  return key === ',' ? 'Comma' : null;
}

/** Whether these keys were pressed, also on a keyboard of another alphabet. */
export function pressed(keys: Keys, event: KeyboardEvent): boolean {
  const { mod, alt, shift, key } = held(keys);
  if (mod !== (event.ctrlKey || event.metaKey) || alt !== event.altKey) return false;
  const sign = event.key.toLowerCase();
  // What a sign takes to be typed is the keyboard's business.
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key);
  if (!isSign && shift !== event.shiftKey) return false;
  if (sign === key.toLowerCase()) return true;
  return !/^[a-z]$/.test(sign) && event.code === placeOf(key);
}

const signs: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
};

/** The keys one by one, as they are written on the keyboard. */
export function keycaps(keys: Keys, mac: boolean): string[] {
  const { mod, alt, shift, key } = held(keys);
  const caps: string[] = [];
  if (mod) caps.push(mac ? '⌘' : 'Ctrl');
  if (alt) caps.push(mac ? '⌥' : 'Alt');
  if (shift) caps.push(mac ? '⇧' : 'Shift');
  caps.push(signs[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  return caps;
}

export const onMac = /mac/i.test(navigator.platform);

/** Whether somebody types here: letters are theirs. */
export function typesIn(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null
  );
}

/** Whether a layer lies over the window, which has the keyboard for itself. */
export function layered(): boolean {
  return document.querySelector('dialog[open], [role="menu"], [role="dialog"]') !== null;
}
