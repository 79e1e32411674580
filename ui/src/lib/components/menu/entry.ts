import type { IconName } from '../icons';

/** One line of a menu. */
export interface MenuEntry {
  /** The element's own id: unique on the page while the menu is open. */
  id: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  /** Why it cannot be chosen now, in words. */
  disabled?: string | undefined;
  /** A line above it. */
  before?: 'line';
  run: () => void;
}
