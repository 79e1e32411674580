import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { View } from '$lib/bindings/View';
import { endOf, mutedUntil, quiet } from '$lib/components/frame/muting';
import { failure } from '$lib/failure/failure';
import { afterChange, firstSettings } from '$lib/platform/sample-settings';
import {
  account,
  Agent,
  byId,
  input,
  maps,
  NOW,
  open,
  organization,
  press,
  state,
} from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
});

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('menu'));
}

const current = () => document.querySelector('[aria-current="page"]')?.id;

describe('the mute menu', () => {
  it('mutes everything or one organization, for a while', async () => {
    await show();
    expect(byId('mute').textContent).toContain('Notifications');
    await fireEvent.click(byId('mute'));
    const item = (id: string, name: string) => within(byId(id)).getByRole('menuitem', { name });
    await fireEvent.click(item('mute-all', 'Mute for an hour'));
    await fireEvent.click(byId('mute'));
    await fireEvent.click(item('mute-own', 'Mute until tomorrow'));
    expect(agent.platform.asked('changeSetting').map(({ change }) => change)).toEqual([
      { type: 'mute', organization: null, mute: 'hour' },
      { type: 'mute', organization: maps, mute: 'untilTomorrow' },
    ]);
    expect(document.activeElement).toBe(byId('mute'));
  });

  it('says until when it is quiet, and ends that', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    agent.state = state({ telling: { ...state().telling, quietUntil: until } });
    await show();
    expect(byId('mute').textContent).toMatch(/Muted until \d\d:\d\d/);
    await fireEvent.click(byId('mute'));
    await fireEvent.click(screen.getByRole('menuitem', { name: 'Notify again' }));
    const asked = agent.platform.asked('changeSetting').at(-1)?.change;
    expect(asked).toEqual({ type: 'mute', organization: null, mute: 'off' });
  });

  it('tells quiet hours from a mute: they end by themselves', async () => {
    const quietUntil = new Date(Date.now() + 3_600_000).toISOString();
    agent.state = state({ telling: { ...state().telling, quietUntil, quietHours: true } });
    await show();
    expect(byId('mute').textContent).toMatch(/Quiet hours until/);
    await fireEvent.click(byId('mute'));
    expect(screen.queryByRole('menuitem', { name: 'Notify again' })).toBeNull();
  });

  it('says at an organization that it is muted', async () => {
    const change = { type: 'mute', organization: maps, mute: 'always' } as const;
    agent.settings = afterChange(agent.settings, change, NOW);
    await show();
    const row = document.querySelector('.orgrow');
    await waitFor(() => expect(row?.textContent).toContain('Muted until you say so'));
    expect(row?.getAttribute('title')).toBe('Brindlewick Maps: Muted until you say so');
  });

  it('says what was refused, until it is put away', async () => {
    agent.first = (request) => {
      if (request.type === 'changeSetting') throw failure('STORAGE_FAILED');
      return undefined;
    };
    await show();
    await fireEvent.click(byId('mute'));
    const [first] = screen.getAllByRole('menuitem', { name: 'Mute for an hour' });
    if (first) await fireEvent.click(first);
    await waitFor(() => expect(byId('refused').textContent).toContain('Not changed:'));
    await fireEvent.click(screen.getByRole('button', { name: 'Hide' }));
    expect(document.getElementById('refused')).toBeNull();
  });
});

describe('the words of quiet', () => {
  const telling = { paused: false, quietUntil: null, quietHours: false, news: 0 };

  it('are none when its time is over', () => {
    expect(quiet(telling, NOW)).toBeNull();
    expect(quiet({ ...telling, quietUntil: NOW.toISOString() }, NOW)).toBeNull();
  });

  it('name a time, or none where nobody waits for it', () => {
    expect(endOf(new Date('9999-01-01T00:00:00Z'), NOW)).toBe('until you say so');
    expect(endOf(new Date(NOW.getTime() + 3 * 86_400_000), NOW)).toMatch(/^until 26 Nov, \d\d:/);
  });

  it('are of that organization alone', () => {
    const change = { type: 'mute', organization: press, mute: 'hour' } as const;
    const settings = afterChange(firstSettings(), change, NOW);
    expect(mutedUntil(settings, press, NOW)?.getTime()).toBe(NOW.getTime() + 3_600_000);
    expect(mutedUntil(settings, maps, NOW)).toBeNull();
    expect(mutedUntil(null, press, NOW)).toBeNull();
  });
});

describe('a banner', () => {
  it('says that nothing is asked, with a way on', async () => {
    agent.state = state({ telling: { ...state().telling, paused: true } });
    await show();
    expect(byId('paused').textContent).toContain('Paused: no server is asked.');
    expect(screen.getByText(/^Paused · /)).toBeTruthy();
    agent.state = state();
    await fireEvent.click(byId('go-on'));
    await waitFor(() => expect(document.getElementById('paused')).toBeNull());
    expect(agent.platform.asked('changeSetting')[0]?.change).toEqual({
      type: 'paused',
      paused: false,
    });
  });

  it('says calmly that there is no network', async () => {
    const health = { type: 'offline' as const, since: NOW.toISOString() };
    agent.state = state({ accounts: [account({ health })] });
    await show();
    expect(byId('no-network').textContent).toMatch(/No network\. Data of .*\d\d:\d\d\./);
    expect(byId('no-network').classList.contains('warn')).toBe(false);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText(/^No network · /)).toBeTruthy();
  });

  it('says once what was set aside, also to the next window', async () => {
    const desktop = { ...state().desktop, historySetAside: 'desk.sqlite.old' };
    agent.state = state({ desktop });
    await show();
    const banner = document.querySelector('[data-set-aside="desk.sqlite.old"]');
    expect(banner?.textContent).toContain('The history could not be read');
    expect(banner?.textContent).toContain('desk.sqlite.old');
    await fireEvent.click(screen.getByRole('button', { name: 'Hide' }));
    expect(document.querySelector('[data-set-aside]')).toBeNull();
    agent.state = state({ desktop: { ...desktop, settingsSetAside: 'settings.json.old' } });
    agent.platform.say({ type: 'stateChanged' });
    await waitFor(() => expect(document.querySelectorAll('[data-set-aside]')).toHaveLength(1));
    expect(localStorage.getItem('frontdesk.dismissed')).toContain('desk.sqlite.old');
  });

  it('is not shown for a missing tray', async () => {
    const tray = { type: 'failing' as const, detail: 'ServiceUnknown' };
    agent.state = state({ desktop: { ...state().desktop, tray } });
    await show();
    expect(document.querySelector('.banner')).toBeNull();
  });
});

describe('the invite view', () => {
  it('is told to the agent while it can be seen', async () => {
    await show();
    const told = () => agent.platform.asked('windowVisible').map(({ inviting }) => inviting);
    await fireEvent.click(byId('nav-invite'));
    await waitFor(() => expect(told()).toEqual([false, true]));
    await fireEvent.click(byId('nav-settings'));
    await waitFor(() => expect(told()).toEqual([false, true, false]));
    await fireEvent.click(byId('nav-invite'));
    await waitFor(() => expect(told()).toEqual([false, true, false, true]));
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await fireEvent(document, new Event('visibilitychange'));
    expect(agent.platform.asked('windowVisible').at(-1)).toMatchObject({
      visible: false,
      inviting: false,
    });
  });

  it('is where the next window begins that was left there', async () => {
    localStorage.setItem('frontdesk.view', 'invite');
    await show();
    expect(current()).toBe('nav-invite');
    await fireEvent.click(byId('nav-activity'));
    expect(localStorage.getItem('frontdesk.view')).toBe('activity');
  });
});

describe('what comes from outside', () => {
  beforeEach(() => {
    const organizations = [organization(), organization({ id: 'press', name: 'Quillmoor Press' })];
    agent.state = state({ accounts: [account({ organizations })] });
  });

  it.each<[View, string]>([
    ['members', 'nav-members'],
    ['invite', 'nav-invite'],
    ['activity', 'nav-activity'],
    ['review', 'nav-review'],
    ['overview', 'nav-overview'],
    ['seats', 'nav-seats'],
  ])('opens %s of an organization', async (view, id) => {
    await show();
    await fireEvent.click(byId('nav-settings'));
    agent.platform.say({ type: 'openView', organization: press, view });
    await waitFor(() => expect(document.title).toBe('Quillmoor Press · Frontdesk'));
    expect(current()).toBe(id);
  });

  it('is a link that the app was started with, asked once', async () => {
    agent.platform.link = 'frontdesk://invite/account-1/maps';
    await show();
    await waitFor(() => expect(agent.platform.asked('openLink')).toHaveLength(1));
    agent.platform.connect({ connected: false, failure: null });
    agent.platform.connect({ connected: true, failure: null });
    await waitFor(() => expect(agent.platform.asked('settings').length).toBeGreaterThan(1));
    expect(agent.platform.asked('openLink')).toHaveLength(1);
  });

  it('is said where the link leads nowhere', async () => {
    agent.platform.link = 'frontdesk://nowhere';
    agent.first = (request) => {
      if (request.type === 'openLink') throw failure('LINK_UNUSABLE');
      return undefined;
    };
    await show();
    await waitFor(() => expect(byId('refused').textContent).toContain('leads nowhere'));
  });
});

describe('closing the window', () => {
  async function asked(): Promise<void> {
    await show();
    agent.platform.askToClose();
    await waitFor(() => byId('close-keep-watching'));
  }

  it('keeps watching and remembers that, by one key', async () => {
    await asked();
    expect(document.activeElement).toBe(byId('close-keep-watching'));
    expect(input('close-remember').checked).toBe(true);
    await fireEvent.click(byId('close-keep-watching'));
    await waitFor(() => expect(agent.platform.answersToClose).toEqual([true]));
    expect(agent.settings.onClose).toBe('keepWatching');
    expect(agent.platform.asked('quit')).toEqual([]);
  });

  it('quits', async () => {
    await asked();
    await fireEvent.click(byId('close-quit'));
    await waitFor(() => expect(agent.platform.asked('quit')).toHaveLength(1));
    expect(agent.settings.onClose).toBe('quit');
  });

  it('remembers nothing where that is not wished for', async () => {
    await asked();
    await fireEvent.click(input('close-remember'));
    await fireEvent.click(byId('close-keep-watching'));
    await waitFor(() => expect(agent.platform.answersToClose).toEqual([true]));
    expect(agent.settings.onClose).toBe('ask');
  });

  it('is taken back by Escape', async () => {
    await asked();
    const dialog = document.querySelector('dialog');
    await fireEvent(dialog ?? document, new Event('close'));
    expect(agent.platform.answersToClose).toEqual([false]);
    await waitFor(() => expect(document.getElementById('close-quit')).toBeNull());
  });

  it('goes on where the choice cannot be remembered, and says so', async () => {
    await asked();
    agent.first = (request) => {
      if (request.type === 'changeSetting') throw failure('STORAGE_FAILED');
      return undefined;
    };
    await fireEvent.click(byId('close-keep-watching'));
    expect((await screen.findByRole('alert')).textContent).toContain('Not remembered:');
    expect(input('close-remember').checked).toBe(false);
    await fireEvent.click(byId('close-keep-watching'));
    await waitFor(() => expect(agent.platform.answersToClose).toEqual([true]));
  });

  it('says how to come back where there is no tray', async () => {
    const tray = { type: 'failing' as const, detail: 'ServiceUnknown' };
    agent.state = state({ desktop: { ...state().desktop, tray } });
    await asked();
    expect(screen.getByRole('dialog').textContent).toContain('This desktop has no tray');
  });

  it('ends everything where nobody is watched', async () => {
    agent.state = state({ accounts: [] });
    open(agent);
    await waitFor(() => byId('way-local'));
    agent.platform.askToClose();
    await waitFor(() => expect(agent.platform.asked('quit')).toHaveLength(1));
    expect(document.querySelector('dialog')).toBeNull();
  });
});

describe('the rail', () => {
  it('counts at each organization, and at Review, what wants a review', async () => {
    const organizations = [
      organization({ unreviewed: 2 }),
      organization({ id: 'press', name: 'Quillmoor Press', unreviewed: 0 }),
    ];
    agent.state = state({ accounts: [account({ organizations })] });
    await show();
    const [first, second] = document.querySelectorAll('.orgrow');
    expect(first?.textContent).toContain('2 to review');
    expect(second?.textContent).not.toContain('to review');
    expect(byId('nav-review').textContent).toContain('2 to review');
    await fireEvent.click(second ?? document.body);
    await waitFor(() => expect(byId('nav-review').textContent).not.toContain('to review'));
  });

  it('leads to the palette, and the keyboard goes on in the view that was chosen', async () => {
    await show();
    byId('search').focus();
    await fireEvent.click(byId('find'));
    await waitFor(() => expect(document.activeElement?.id).toBe('palette-input'));
    await fireEvent.input(input('palette-input'), { target: { value: 'activity' } });
    await fireEvent.keyDown(byId('palette-input'), { key: 'Enter' });
    await waitFor(() => expect(current()).toBe('nav-activity'));
    await waitFor(() => expect(document.activeElement).not.toBe(document.body));
  });
});
