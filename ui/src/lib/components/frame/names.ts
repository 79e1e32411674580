import { m } from '$lib/i18n/messages';
import type { View } from '$lib/state/desk.svelte';
import type { SectionName } from '$lib/state/layers.svelte';
import type { Theme } from '$lib/state/theme.svelte';

export const viewNames: Record<View, () => string> = {
  overview: m.overview,
  members: m.members,
  invite: m.invite,
  activity: m.activity,
  review: m.review,
  seats: m.seats,
};

export const themeNames: Record<Theme, () => string> = {
  system: m.theme_system,
  light: m.theme_light,
  dark: m.theme_dark,
};

export const sectionNames: Record<SectionName, () => string> = {
  organization: m.section_organization,
  account: m.section_account,
  appearance: m.section_appearance,
  notifications: m.notifications,
  'by-organization': m.of_organizations,
  watching: m.watching,
  closing: m.start_and_close,
  history: m.history,
};
