import { render, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { sample } from '$lib/platform/sample';
import App from '../src/App.svelte';
import { byId } from './samples';

/** Every place of the window, by what one clicks to come there. */
export const places: Record<string, string[]> = {
  overview: ['nav-overview'],
  members: ['nav-members'],
  invite: ['nav-invite'],
  activity: ['nav-activity'],
  review: ['nav-review'],
  seats: ['nav-seats'],
  settings: ['nav-settings'],
  diagnose: ['menu', 'diagnose'],
  'the palette': ['find'],
  'the keys': ['menu', 'keys'],
  'transferring the ownership': ['nav-settings', 'own-transfer'],
  'forgetting the history': ['nav-settings', 'own-forget'],
  'removing an account': ['nav-settings', 'account-remove'],
  'adding an account': ['add-account'],
};

/** Opens the window on the sample and goes there. */
export async function goTo(place: string, wishes = ''): Promise<void> {
  render(App, { platform: sample(wishes) });
  await waitFor(() => byId('menu'));
  for (const id of places[place] ?? []) {
    (await waitFor(() => byId(id))).click();
    await tick();
  }
  // What was asked for has come; what was on its way to a skeleton shows.
  await new Promise((resolve) => setTimeout(resolve, 200));
}
