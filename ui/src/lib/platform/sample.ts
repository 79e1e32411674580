import type { AccountHealth } from '$lib/bindings/AccountHealth';
import type { AccountKind } from '$lib/bindings/AccountKind';
import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import type { Answer } from '$lib/bindings/Answer';
import type { Member } from '$lib/bindings/Member';
import type { MembersQuery } from '$lib/bindings/MembersQuery';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Request } from '$lib/bindings/Request';
import type { State } from '$lib/bindings/State';
import { failure } from '$lib/failure/failure';
import { language, languages } from '$lib/i18n/language.svelte';
import { theme, themes } from '$lib/state/theme.svelte';
import { FakePlatform } from './fake';
import { acts } from './sample-acts';
import { sampleDiagnosis } from './sample-diagnosis';
import { joining } from './sample-joining';
import { sampleFitting } from './sample-members';
import { organization as ofOrganization, sampleState } from './sample-organization';
import { overview } from './sample-overview';
import { sampleAfter, sampleMembers, sampleOffers } from './sample-people';
import { afterChange, firstSettings } from './sample-settings';
import { sampleHistory, sampleQr } from './sample-things';
import type { World } from './sample-world';

/**
 * A window with sample data, for a look in a browser. The address says what:
 * `?first`, `?alone`, `?full`, `?over`, `?big`, `?offline`, `?signin`, `?silent`,
 * `?keyring`, `?network`, `?nolink`, `?gone`, `?daily`, `?well`, `?paused`, `?muted`, `?quiet`,
 * `?plain`, `?admin`, `?deletable`, `?calm`, `?expired`, `?unwell`, `?nonetwork`, `?setaside`, `?notray`, `?refuse`, `?link`, `?closing`, `?nolinks`, `?joinspaused`; `&theme=dark`, `&language=he`, `&member=member-6`,
 * `&do=way-local,organizationName=Maps,submit` (what is clicked and typed, by id).
 */
export function sample(search: string): FakePlatform {
  const wish = new URLSearchParams(search);
  const wished = (name: string) => wish.has(name);
  theme.choose(themes.find((name) => name === wish.get('theme')) ?? theme.current);
  language.choose(languages.find(({ code }) => code === wish.get('language'))?.code ?? 'en');

  const now = Date.now();
  const members = sampleMembers(wished('big') ? 100_000 : wished('alone') ? 1 : 131, now);
  const assigned = members.filter(({ seatType }) => seatType === 'plus').length;
  const extra = wished('full') ? 0 : wished('over') ? -7 : 8;
  const seats = { total: Math.max(wished('alone') ? 10 : 0, assigned + extra), assigned };
  const history = wished('alone') ? [] : sampleHistory(members, now);
  let networkAllowed = wished('network');
  let settings = firstSettings();
  if (wished('paused')) settings.paused = true;
  if (wished('quiet')) settings.notifications.quietHours = { fromMinute: 1350, toMinute: 420 };
  if (wished('muted')) {
    const organization = { account: 'account-2', organization: 'organization-2' };
    for (const of of [null, organization]) {
      const change = { type: 'mute', organization: of, mute: of ? 'always' : 'hour' } as const;
      settings = afterChange(settings, change, new Date(now));
    }
  }
  let empty = wished('first');
  const world: World = {
    now,
    members,
    seats,
    status: wished('expired') || wished('deletable') ? 'expired' : 'active',
    history,
    changed: new Map(),
    wished,
    say: (event) => void setTimeout(() => platform.say(event)),
  };

  const organization = (id: string, name: string, own = seats): OrganizationState[] =>
    sampleState(world, kind, id, name, own);

  const troubled: AccountHealth = wished('signin')
    ? { type: 'signInNeeded' }
    : wished('offline')
      ? {
          type: 'failing',
          failure: failure('UNREACHABLE'),
          since: new Date(now - 7_200_000).toISOString(),
          nextTry: new Date(now + 60_000).toISOString(),
        }
      : wished('nonetwork')
        ? { type: 'offline', since: new Date(now - 300_000).toISOString() }
        : { type: 'connected' };

  const kind: AccountKind = wished('daily') ? 'dailyDev' : wished('signin') ? 'service' : 'local';
  const role = wished('plain') ? 'member' : wished('admin') ? 'admin' : 'owner';
  const addresses: Record<AccountKind, string> = {
    local: 'http://127.0.0.1:4600',
    service: 'https://desk.quillmoor.example',
    dailyDev: 'https://api.daily.dev',
  };

  const state = (): State => ({
    version: '0.1.0',
    accounts: empty
      ? []
      : [
          {
            id: 'account-1',
            kind,
            capabilities: kind === 'dailyDev' ? [] : ['joinedAt', 'regenerateInviteLink'],
            address: addresses[kind],
            email: kind === 'local' ? null : 'noa@brindlewick.example',
            personName: 'נועה ברקאי',
            health: troubled,
            sessionOnly: false,
            organizations: organization('organization-1', 'Brindlewick Maps'),
          },
          {
            id: 'account-2',
            kind: 'service',
            capabilities: ['bearerTokens', 'joinedAt', 'regenerateInviteLink'],
            address: addresses.service,
            email: 'noa@quillmoor.example',
            personName: 'Noa Barkai',
            health: wished('first') ? { type: 'connecting' } : { type: 'connected' },
            sessionOnly: false,
            organizations: [
              ...organization('organization-2', 'Quillmoor Press'),
              ...organization('organization-3', 'سولتمارش', { total: 40, assigned: 12 }),
            ],
          },
        ],
    desktop: {
      notifications: wished('silent')
        ? { type: 'failing', detail: 'org.freedesktop.DBus.Error.ServiceUnknown' }
        : { type: 'well' },
      keyring: { type: 'well' },
      tray: wished('notray')
        ? { type: 'failing', detail: 'org.kde.StatusNotifierWatcher' }
        : { type: 'well' },
      historySetAside: wished('setaside') ? 'desk.sqlite.broken-1' : null,
      settingsSetAside: wished('setaside') ? 'settings.json.broken-1' : null,
    },
    localService: {
      address: networkAllowed ? 'http://192.168.1.23:4600' : 'http://127.0.0.1:4600',
      networkAllowed,
      networkAddress: 'http://192.168.1.23:4600',
      failure: null,
    },
    language: 'en',
    telling: {
      paused: settings.paused,
      quietUntil: wished('quiet')
        ? new Date(now + 9 * 3_600_000).toISOString()
        : settings.notifications.mutedUntil,
      quietHours: wished('quiet'),
      news: 0,
    },
  });

  function page(query: MembersQuery): Answer {
    const found = sampleFitting(members, query, now);
    const { offset, limit } = query;
    const rows = found.slice(offset, offset + limit);
    return {
      type: 'members',
      value: { total: members.length, shown: found.length, offset, rows, revision: 1 },
    };
  }

  function detail(member: Member, gone: boolean, own: ActivityEntry[]): Answer {
    const offers = sampleOffers(member, seats);
    const value = {
      member,
      gone,
      unreviewed: false,
      own: member.role === 'owner',
      offers,
      history: own,
    };
    return { type: 'member', value };
  }

  function enter(sessionOnly: boolean): Answer {
    if (wished('keyring') && !sessionOnly) throw failure('KEYRING_UNAVAILABLE');
    empty = false;
    return { type: 'added', value: { account: 'account-1', organization: 'organization-1' } };
  }

  function answer(request: Request): Answer {
    switch (request.type) {
      case 'state':
        return { type: 'state', value: state() };
      case 'members':
        return page(request);
      case 'member': {
        const member = members.find(({ id }) => id === request.member);
        if (!member) throw failure('NOT_FOUND');
        const own = history.filter(
          ({ change }) => change.kind === 'joined' && change.member.id === member.id,
        );
        return detail(member, false, own);
      }
      case 'activity':
        return { type: 'activity', value: { entries: history, more: false } };
      case 'invite':
        return {
          type: 'invite',
          value: {
            link: wished('nolink')
              ? null
              : kind === 'dailyDev'
                ? 'https://app.daily.dev/join/organization?token=7Kq2mXv9Rt&orgId=sample'
                : `${state().localService?.address}/j/7Kq2mXv9Rt`,
            qr: wished('nolink') ? null : sampleQr(),
            seats,
            reach:
              kind === 'dailyDev' ? 'server' : networkAllowed ? 'localNetwork' : 'thisComputer',
          },
        };
      case 'startOrganization':
        if (request.organizationName.trim() === '') {
          throw failure('NAME_EMPTY', 'organizationName');
        }
        return enter(request.sessionOnly);
      case 'act': {
        const at = members.findIndex(({ id }) => id === request.member);
        const member = members[at];
        if (!member) throw failure('NOT_FOUND');
        const after = (members[at] = sampleAfter(member, request.action));
        return detail(after, request.action === 'remove', []);
      }
      case 'findServer': {
        if (!request.address.includes('.')) throw failure('HOST_UNKNOWN', 'address');
        const daily = request.address.includes('daily.dev');
        return {
          type: 'server',
          value: {
            address: daily ? addresses.dailyDev : addresses.service,
            kind: daily ? 'dailyDev' : 'service',
            version: daily ? null : '0.1.0',
            capabilities: daily ? [] : ['bearerTokens'],
            signInPage: daily ? 'https://app.daily.dev/' : null,
          },
        };
      }
      case 'diagnose':
        return { type: 'diagnosis', value: sampleDiagnosis(!wished('well')) };
      case 'connect': {
        const { credentials } = request;
        if (credentials.type === 'cookies') throw failure('COOKIES_UNUSABLE');
        if (credentials.type === 'token' || credentials.password !== 'open sesame') {
          throw failure('SIGN_IN_REFUSED');
        }
        return enter(request.sessionOnly);
      }
      case 'signInAgain':
        throw failure('SIGN_IN_REFUSED', 'password');
      case 'settings':
        return { type: 'settings', value: settings };
      case 'changeSetting':
        if (wished('refuse')) throw failure('STORAGE_FAILED');
        settings = afterChange(settings, request.change, new Date());
        setTimeout(() => platform.say({ type: 'stateChanged' }));
        return { type: 'settings', value: settings };
      case 'testNotification':
        if (wished('silent')) throw failure('NOT_SUPPORTED');
        return { type: 'done' };
      case 'openLink':
        throw failure('LINK_UNUSABLE');
      case 'allowLocalNetwork':
        networkAllowed = request.allowed;
        return { type: 'done' };
      default: {
        const parts = [acts, joining, overview, ofOrganization];
        for (const part of parts) {
          const said = part(request, world);
          if (said) return said;
        }
        return { type: 'done' };
      }
    }
  }

  const platform = new FakePlatform(answer);
  if (wished('gone')) {
    platform.state = { connected: false, failure: failure('AGENT_UNREACHABLE') };
  }
  if (wished('link')) platform.link = 'frontdesk://organization/nobody';
  if (wished('closing')) setTimeout(() => platform.askToClose(), 300);
  wish
    .get('do')
    ?.split(',')
    .forEach((step, index) => setTimeout(act, 300 + index * 100, step));
  const member = wish.get('member');
  if (member !== null) {
    const organization = { account: 'account-1', organization: 'organization-1' };
    setTimeout(() => platform.say({ type: 'openMember', organization, member }), 300);
  }
  return platform;
}

/** One step of a person: `id` clicks, `id=text` types, `id=2` chooses from a list. */
function act(step: string): void {
  const [id = '', text] = step.split('=');
  const element = document.getElementById(id);
  if (text === undefined) element?.click();
  else if (element instanceof HTMLSelectElement) {
    element.selectedIndex = Number(text);
    element.dispatchEvent(new Event('change', { bubbles: true }));
  } else if (element instanceof HTMLInputElement) {
    element.value = text;
    element.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
