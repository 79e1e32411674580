import { mount } from 'svelte';

import App from './App.svelte';
import './lib/styles/tokens.css';
import './lib/styles/base.css';
import './lib/styles/frame.css';
import './lib/styles/lists.css';
import './lib/styles/first-start.css';
import './lib/styles/accounts.css';
import './lib/styles/settings.css';
import './lib/styles/members.css';
import './lib/styles/invite.css';
import './lib/styles/layers.css';
import './lib/styles/menus.css';
import './lib/styles/overview.css';
import './lib/styles/narrow.css';
import type { Platform } from './lib/platform/platform';
import { tauri } from './lib/platform/tauri';

/** The sample platform is in no production bundle: both conditions are constants there. */
async function platform(): Promise<Platform> {
  const inBrowser = import.meta.env.DEV && !('__TAURI_INTERNALS__' in window);
  if (import.meta.env.MODE === 'fake' || inBrowser) {
    const { sample } = await import('./lib/platform/sample');
    return sample(location.search);
  }
  return tauri;
}

const target = document.getElementById('app');
if (target) void platform().then((platform) => mount(App, { target, props: { platform } }));
