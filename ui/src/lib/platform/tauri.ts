import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { Event } from '$lib/bindings/Event';
import type { Connection, Platform, SignInProgress } from './platform';

/** Scheme of the addresses of pictures, as the program serves them. */
const PICTURE = 'picture';

/** The real program around the page. */
export const tauri: Platform = {
  ask: (request) => invoke('ask', { request }),
  onEvent: (heard) => listen<Event>('frontdesk', (event) => heard(event.payload)),
  onConnection: (heard) => listen<Connection>('connection', (event) => heard(event.payload)),
  connection: () => invoke('connection'),
  reconnect: () => invoke('reconnect'),
  openSignInWindow: ({ address, account, sessionOnly }) =>
    invoke('sign_in_window_open', { address, account, sessionOnly }),
  closeSignInWindow: () => invoke('sign_in_window_close'),
  onSignInWindow: (heard) =>
    listen<SignInProgress>('sign-in-window', (event) => heard(event.payload)),
  copyText: (text) => invoke('copy_text', { text }),
  picture: ({ account, organization }, member, version) => {
    const parts = member === null ? [account, organization] : [account, organization, member];
    const path = parts.map(encodeURIComponent).join('/');
    return `${convertFileSrc('', PICTURE)}${path}?${encodeURIComponent(version)}`;
  },
  save: (what) => invoke('save', { what }),
  openMail: (mail) => invoke('open_mail', { mail }),
  print: () => invoke('print'),
  setFullScreen: (on) => invoke('set_full_screen', { on }),
  windowReady: () => invoke('window_ready'),
  closeWindow: () => invoke('close_window'),
  onCloseAsked: (heard) => listen('close-asked', () => heard()),
  answerClose: (close) => invoke('answer_close', { close }),
  takeLink: () => invoke('take_link'),
};
