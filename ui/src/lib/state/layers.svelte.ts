import type { AccountId } from '$lib/bindings/AccountId';

/** The parts of Settings, in their order. */
export const sections = [
  'organization',
  'account',
  'appearance',
  'notifications',
  'by-organization',
  'watching',
  'closing',
  'history',
] as const;
export type SectionName = (typeof sections)[number];

/** What lies over the window, whichever view there is. */
export class Layers {
  open = $state<'palette' | 'keys' | null>(null);
  /** The account the person is asked about: is it to be removed? */
  removing = $state.raw<AccountId | null>(null);
  /** The part of Settings to bring into view. */
  section = $state<SectionName | null>(null);
}
