import { getContext, setContext } from 'svelte';

import type { AccountId } from '$lib/bindings/AccountId';
import type { Event } from '$lib/bindings/Event';
import type { Failure } from '$lib/bindings/Failure';
import type { Language } from '$lib/bindings/Language';
import type { MemberId } from '$lib/bindings/MemberId';
import type { Mute } from '$lib/bindings/Mute';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Request } from '$lib/bindings/Request';
import type { SettingChange } from '$lib/bindings/SettingChange';
import type { State } from '$lib/bindings/State';
import { failureOf } from '$lib/failure/failure';
import { language } from '$lib/i18n/language.svelte';
import { m } from '$lib/i18n/messages';
import type { Connection, Platform } from '$lib/platform/platform';
import { ask } from './ask';
import { ManyActs } from './many-acts.svelte';
import type { MemberFilter } from './member-filter';
import { Chosen } from './settings.svelte';
import { Layers } from './layers.svelte';
import { Toasts } from './toasts.svelte';
import { allOrganizations, keyOf, neighbour, refOf, sameRef, type Seen } from './organizations';

/** The views of an organization, in the order of their keys: Ctrl+1 to 6. */
export const views = ['overview', 'members', 'invite', 'activity', 'review', 'seats'] as const;
export type View = (typeof views)[number];

/** What is about this computer, beside the organizations. */
export type Aside = 'settings' | 'diagnose';

/** Something that did not happen. */
export interface Refused {
  lead: () => string;
  failure: Failure;
}

const SELECTED = 'frontdesk.organization';
const VIEW = 'frontdesk.view';

/** What the window is about: the agent's state, and where the person is in it. */
export class Desk {
  /** `null` until the program around the page has said so. */
  connection = $state.raw<Connection | null>(null);
  state = $state.raw<State | null>(null);
  /** Why the state was not loaded. */
  failure = $state.raw<Failure | null>(null);
  /** The person is adding an account. */
  adding = $state(false);
  /** The account the person signs in to again. */
  signingIn = $state.raw<AccountId | null>(null);
  /** The person looks at something beside the organizations. */
  aside = $state<Aside | null>(null);
  view = $state<View>(restoredView());
  /** Whose panel is open. */
  member = $state.raw<MemberId | null>(null);
  /** Somebody to bring into view: a notification about them was clicked. */
  sought = $state.raw<MemberId | null>(null);
  /** Whom the members view is to show: somebody asked for them elsewhere. */
  filtered = $state.raw<Partial<MemberFilter> | null>(null);
  /** Something is done to many members: of which it was said that it went on, and how often. */
  acts = $state.raw<{ id: number; told: number } | null>(null);
  /** What the person asked for away from any view, and what did not come of it. */
  refused = $state.raw<Refused | null>(null);
  /** The invite link fills the screen, for a meeting. */
  presenting = $state(false);
  /** Counts up when joins were paused or resumed away from the view that shows it. */
  joinsTurns = $state(0);
  /** The window was asked to close: the person says what that means. */
  closing = $state(false);
  readonly chosen: Chosen;
  /** What is done to many members, whatever the window shows. */
  readonly many: ManyActs;
  readonly toasts = new Toasts();
  readonly layers = new Layers();

  #selected = $state.raw<OrganizationRef | null>(restored());
  #revisions = $state.raw<Record<string, number>>({});
  #loading: Promise<void> | null = null;
  #stale = false;
  #visible = false;
  #toldInviting = false;
  /** Whether an answer is due. A dialog that goes speaks once more. */
  #closeAsked = false;

  readonly seen: Seen | null = $derived.by(() => {
    if (!this.state) return null;
    const all = allOrganizations(this.state);
    return all.find((seen) => sameRef(refOf(seen), this.#selected)) ?? all[0] ?? null;
  });
  readonly selected: OrganizationRef | null = $derived(this.seen && refOf(this.seen));
  /** The newest revision of the selected organization anybody spoke of. */
  readonly revision: number = $derived.by(() => {
    if (!this.seen) return 0;
    const heard = this.#revisions[keyOf(refOf(this.seen))] ?? 0;
    return Math.max(this.seen.organization.revision, heard);
  });

  /** An invite link is on the screen: somebody may join any moment. */
  readonly inviting: boolean = $derived(
    this.seen !== null &&
      (this.presenting || (this.view === 'invite' && this.aside === null && !this.adding)),
  );

  constructor(readonly platform: Platform) {
    this.chosen = new Chosen(platform);
    this.many = new ManyActs(platform);
  }

  /** Listens and loads. Returns what stops the listening. */
  start(): () => void {
    const stops = [
      this.platform.onEvent((event) => void this.#hear(event)),
      this.platform.onConnection((connection) => this.#connected(connection)),
      this.platform.onCloseAsked(() => this.#askToClose()),
    ];
    // Asked only once listening, so that no change falls in between.
    void Promise.all(stops)
      .then(() => this.platform.connection())
      .then((connection) => this.#connected(connection))
      .catch((thrown: unknown) => (this.failure = failureOf(thrown)));
    return () => void Promise.all(stops).then((all) => all.forEach((stop) => stop()));
  }

  /** Says what was done, and offers to take it back where that is possible. */
  toast(words: string, undo?: () => void): void {
    this.toasts.say(words, undo);
  }

  /** Loads the state again; calls during a load make one more load after it. */
  reload(): Promise<void> {
    if (this.#loading) {
      this.#stale = true;
      return this.#loading;
    }
    this.#loading = this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  select(organization: OrganizationRef): void {
    if (!sameRef(organization, this.selected)) this.member = null;
    this.#selected = organization;
    this.adding = false;
    this.aside = null;
    localStorage.setItem(SELECTED, JSON.stringify(organization));
  }

  /** Selects the next (1) or previous (-1) organization of the rail. */
  step(steps: 1 | -1): void {
    const next = this.state && neighbour(this.state, this.selected, steps);
    if (next) this.select(next);
  }

  show(view: View): void {
    this.view = view;
    this.adding = false;
    this.aside = null;
    localStorage.setItem(VIEW, view);
  }

  /** Opens a member of the selected organization, in the list and with their panel. */
  open(member: MemberId): void {
    this.show('members');
    this.member = member;
    this.sought = member;
  }

  /** Shows those members of the selected organization that fit, and nobody else. */
  showMembers(filter: Partial<MemberFilter>): void {
    this.show('members');
    this.member = null;
    this.filtered = filter;
  }

  /** Takes back what was done last, where it can be. */
  undo(): void {
    if (!this.toasts.undoLast()) void this.many.undo();
  }

  /** Shows where one signs in again to an account, and what is seen through it. */
  showSignIn(account: AccountId): void {
    const first = this.state?.accounts.find(({ id }) => id === account)?.organizations[0];
    if (first) this.select({ account, organization: first.id });
    this.adding = false;
    this.signingIn = account;
  }

  /** An organization was added: opens it. */
  async opened(organization: OrganizationRef): Promise<void> {
    this.select(organization);
    this.show('members');
    await this.reload();
  }

  chooseLanguage(code: Language): void {
    language.choose(code);
    this.#tell({ type: 'setLanguage', language: code });
  }

  /** Says whether the window can be seen: polls are quicker then. */
  visible(visible: boolean): void {
    this.#visible = visible;
    this.#toldInviting = visible && this.inviting;
    this.#tell({ type: 'windowVisible', visible, inviting: this.#toldInviting });
  }

  /** Says so when the invite link came to be seen, or no longer is. */
  tellInviting(): void {
    if (this.connection?.connected !== true) return;
    if ((this.#visible && this.inviting) !== this.#toldInviting) this.visible(this.#visible);
  }

  /** Closes the window, or leaves it open: the answer to what was asked. */
  answerClose(close: boolean): void {
    if (!this.#closeAsked) return;
    this.#closeAsked = false;
    this.closing = false;
    void this.platform.answerClose(close).catch(() => undefined);
  }

  async removeAccount(account: AccountId): Promise<void> {
    await ask(this.platform, { type: 'removeAccount', account }, 'done');
    await this.reload();
  }

  refresh(): Promise<null> {
    return ask(this.platform, { type: 'refresh' }, 'done');
  }

  quit(): void {
    this.#tell({ type: 'quit' });
  }

  /** For requests that nobody waits for: their failure shows in the connection. */
  #tell(request: Request): void {
    this.platform.ask(request).catch(() => undefined);
  }

  #connected(connection: Connection): void {
    const before = this.connection?.connected ?? false;
    this.connection = connection;
    if (!connection.connected || before) return;
    this.visible(document.visibilityState === 'visible');
    void this.reload();
    void this.chosen.load();
    void this.#openLink();
  }

  /** Says nothing for a while, of one organization or of all. */
  mute(organization: OrganizationRef | null, mute: Mute): Promise<void> {
    return this.#choose({ type: 'mute', organization, mute });
  }

  /** Asks no server until the person goes on. */
  pause(): Promise<void> {
    return this.#choose({ type: 'paused', paused: true });
  }

  /** Asks the servers again. */
  goOn(): Promise<void> {
    return this.#choose({ type: 'paused', paused: false });
  }

  async #choose(change: SettingChange): Promise<void> {
    this.refused = null;
    try {
      await this.chosen.change(change);
      await this.reload();
    } catch (thrown) {
      this.refused = { lead: m.not_changed, failure: failureOf(thrown) };
    }
  }

  /** Opens the link with which the app was started, once. */
  async #openLink(): Promise<void> {
    const link = await this.platform.takeLink();
    if (link === null) return;
    try {
      await ask(this.platform, { type: 'openLink', link }, 'done');
    } catch (thrown) {
      this.refused = { lead: m.link_not_opened, failure: failureOf(thrown) };
    }
  }

  #askToClose(): void {
    // With no account nobody is watched: there is nothing to go on with.
    if (this.state?.accounts.length === 0) this.quit();
    else this.closing = this.#closeAsked = true;
  }

  async #load(): Promise<void> {
    do {
      this.#stale = false;
      try {
        this.state = await ask(this.platform, { type: 'state' }, 'state');
        this.failure = null;
      } catch (thrown) {
        this.failure = failureOf(thrown);
        return;
      }
    } while (this.#stale);
    if (this.state.language !== language.code) {
      this.#tell({ type: 'setLanguage', language: language.code });
    }
  }

  async #hear(event: Event): Promise<void> {
    switch (event.type) {
      case 'stateChanged':
        void this.chosen.load();
        return this.reload();
      case 'organizationChanged': {
        const key = keyOf(event.organization);
        this.#revisions = { ...this.#revisions, [key]: event.revision };
        return this.reload();
      }
      case 'openMember':
        this.select(event.organization);
        this.show('members');
        this.member = event.member;
        this.sought = event.member;
        return this.reload();
      case 'openView':
        this.select(event.organization);
        this.show(event.view);
        return this.reload();
      case 'openSignIn':
        await this.reload();
        return this.showSignIn(event.account);
      case 'actsChanged':
        this.acts = { id: event.id, told: (this.acts?.told ?? 0) + 1 };
        return this.many.heard(event.id);
      case 'showWindow':
      case 'quitting':
        // The program around the page does these.
        return;
    }
  }
}

function restored(): OrganizationRef | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SELECTED) ?? 'null');
    return kept as OrganizationRef | null;
  } catch {
    return null;
  }
}

function restoredView(): View {
  const kept = localStorage.getItem(VIEW);
  return views.find((view) => view === kept) ?? 'members';
}

const KEY = Symbol('desk');

export function provideDesk(desk: Desk): void {
  setContext(KEY, desk);
}

export function useDesk(): Desk {
  return getContext<Desk>(KEY);
}
