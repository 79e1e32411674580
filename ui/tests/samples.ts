import { render } from '@testing-library/svelte';
import type { AccountState } from '$lib/bindings/AccountState';
import type { Answer } from '$lib/bindings/Answer';
import type { Invite } from '$lib/bindings/Invite';
import type { Member } from '$lib/bindings/Member';
import type { MemberOffer } from '$lib/bindings/MemberOffer';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Request } from '$lib/bindings/Request';
import type { ServerFound } from '$lib/bindings/ServerFound';
import type { State } from '$lib/bindings/State';
import { FakePlatform } from '$lib/platform/fake';
import { afterChange, firstSettings } from '$lib/platform/sample-settings';
import App from '../src/App.svelte';

export const NOW = new Date('2026-11-23T12:00:00Z');
export const maps = { account: 'account-1', organization: 'maps' };
export const press = { account: 'account-1', organization: 'press' };

export function organization(change: Partial<OrganizationState> = {}): OrganizationState {
  return {
    id: 'maps',
    name: 'Brindlewick Maps',
    image: null,
    seats: { total: 10, assigned: 3 },
    status: 'active',
    members: 3,
    ownId: 'member-0',
    ownRole: 'owner',
    unreviewed: 0,
    offers: [],
    revision: 1,
    fetchedAt: NOW.toISOString(),
    ...change,
  };
}

export function account(change: Partial<AccountState> = {}): AccountState {
  return {
    id: 'account-1',
    kind: 'local',
    capabilities: ['joinedAt', 'regenerateInviteLink'],
    address: 'http://127.0.0.1:4600',
    email: null,
    personName: 'Noa',
    health: { type: 'connected' },
    sessionOnly: false,
    organizations: [organization()],
    ...change,
  };
}

export function state(change: Partial<State> = {}): State {
  return {
    version: '0.1.0',
    accounts: [account()],
    desktop: {
      notifications: { type: 'well' },
      keyring: { type: 'well' },
      tray: { type: 'well' },
      historySetAside: null,
      settingsSetAside: null,
    },
    telling: { paused: false, quietUntil: null, quietHours: false, news: 0 },
    localService: {
      address: 'http://127.0.0.1:4600',
      networkAllowed: false,
      networkAddress: 'http://192.168.1.23:4600',
      failure: null,
    },
    language: 'en',
    ...change,
  };
}

export function member(index: number, change: Partial<Member> = {}): Member {
  return {
    id: `member-${index}`,
    name: `Member ${index}`,
    username: `user${index}`,
    image: null,
    role: index === 0 ? 'owner' : 'member',
    seatType: 'plus',
    plusElsewhere: false,
    lastActive: null,
    joinedAt: NOW.toISOString(),
    link: null,
    invitedBy: null,
    ...change,
  };
}

export function members(count: number): Member[] {
  return Array.from({ length: count }, (_, index) => member(index));
}

export const invite: Invite = {
  link: 'http://127.0.0.1:4600/j/sample',
  qr: { side: 41, path: 'M4 4h1v1h-1z' },
  seats: { total: 10, assigned: 3 },
  reach: 'thisComputer',
};

export const service: ServerFound = {
  address: 'https://desk.example.org',
  kind: 'service',
  version: '0.1.0',
  capabilities: ['bearerTokens'],
  signInPage: null,
};

export const daily: ServerFound = {
  address: 'https://api.daily.dev',
  kind: 'dailyDev',
  version: null,
  capabilities: [],
  signInPage: 'https://app.daily.dev/',
};

/** An agent that answers; tests change what it knows. */
export class Agent {
  state = state();
  settings = firstSettings();
  members = members(3);
  invite = invite;
  revision = 1;
  offers: MemberOffer[] = [];
  server: ServerFound = service;
  /** Answers that come before the usual ones; `undefined` leaves it to those. */
  first: (request: Request) => Answer | Promise<Answer> | undefined = () => undefined;
  readonly platform = new FakePlatform((request) => this.first(request) ?? this.#answer(request));

  #answer(request: Request): Answer {
    switch (request.type) {
      case 'state':
        return { type: 'state', value: this.state };
      case 'members': {
        const { search, offset, limit } = request;
        const fit = this.members.filter(({ name }) => name.includes(search));
        const rows = fit.slice(offset, offset + limit);
        const [total, shown] = [this.members.length, fit.length];
        return { type: 'members', value: { total, shown, offset, rows, revision: this.revision } };
      }
      case 'member': {
        const found = this.members.find(({ id }) => id === request.member) ?? member(0);
        const history = [
          { id: 1, seenAt: NOW.toISOString(), change: { kind: 'joined' as const, member: found } },
        ];
        const value = {
          member: found,
          gone: false,
          unreviewed: false,
          own: false,
          offers: this.offers,
          history,
        };
        return { type: 'member', value };
      }
      case 'activity':
        return { type: 'activity', value: { entries: [], more: false } };
      case 'invite':
        return { type: 'invite', value: this.invite };
      case 'startOrganization':
      case 'connect':
        return { type: 'added', value: maps };
      case 'findServer':
        return { type: 'server', value: this.server };
      case 'settings':
        return { type: 'settings', value: this.settings };
      case 'changeSetting':
        this.settings = afterChange(this.settings, request.change, NOW);
        return { type: 'settings', value: this.settings };
      case 'qrPng':
        return { type: 'png', value: '' };
      default:
        return { type: 'done' };
    }
  }
}

/** Opens the window on what the agent knows. */
export function open(agent: Agent): FakePlatform {
  render(App, { platform: agent.platform });
  return agent.platform;
}

/** The element with this id, which must be there. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`there is no #${id}`);
  return found as T;
}

export function input(id: string): HTMLInputElement {
  return byId<HTMLInputElement>(id);
}
