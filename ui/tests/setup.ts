import { beforeEach } from 'vitest';
import { language } from '$lib/i18n/language.svelte';
import { theme } from '$lib/state/theme.svelte';

beforeEach(() => {
  language.choose('en');
  theme.choose('system');
  localStorage.clear();
});
