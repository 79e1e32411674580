import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SettingChange } from '$lib/bindings/SettingChange';
import { failure } from '$lib/failure/failure';
import { language, languages } from '$lib/i18n/language.svelte';
import { forgets } from '../src/routes/settings/forgets';
import { minuteName, optionsWith, secondsName } from '../src/routes/settings/words';
import { account, Agent, byId, input, open, organization, press, state } from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
});

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('nav-settings'));
  await fireEvent.click(byId('nav-settings'));
  await waitFor(() => byId('kind-joined'));
}

const select = (id: string) => byId<HTMLSelectElement>(id);

async function choose(id: string, name: string): Promise<void> {
  const option = within(byId(id)).getByRole<HTMLOptionElement>('option', { name });
  option.selected = true;
  await fireEvent.change(byId(id));
}

const changes = (): SettingChange[] =>
  agent.platform.asked('changeSetting').map(({ change }) => change);

/** The agent refuses every change from now on. */
function refuse(): void {
  agent.first = (request) => {
    if (request.type === 'changeSetting') throw failure('STORAGE_FAILED');
    return undefined;
  };
}

describe('settings', () => {
  it('are reached by the rail and by the keyboard, and left by the rail', async () => {
    open(agent);
    await waitFor(() => byId('nav-settings'));
    await fireEvent.keyDown(document.body, { key: ',', ctrlKey: true });
    await waitFor(() => byId('settings'));
    expect(byId('nav-settings').getAttribute('aria-current')).toBe('page');
    expect(document.activeElement).toBe(document.querySelector('main'));
    await fireEvent.click(byId('nav-members'));
    expect(document.getElementById('settings')).toBeNull();
  });

  it('say why they were not loaded, and load again', async () => {
    agent.first = (request) => {
      if (request.type === 'settings') throw failure('UNEXPECTED');
      return undefined;
    };
    open(agent);
    await waitFor(() => byId('nav-settings'));
    await fireEvent.click(byId('nav-settings'));
    expect((await screen.findByRole('alert')).textContent).toContain('Settings not loaded.');
    agent.first = () => undefined;
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => byId('kind-joined'));
  });

  it('send each change at once, as one request', async () => {
    await show();
    const { kinds } = agent.settings.notifications;
    await fireEvent.click(byId('kind-roleChanged'));
    await choose('sound', 'None');
    await choose('poll', 'Every 5 minutes');
    await choose('poll', 'As Frontdesk thinks best');
    await fireEvent.click(byId('paused-switch'));
    await fireEvent.click(byId('start-at-login'));
    await choose('on-close', 'Quit Frontdesk');
    await choose('history-entries', '1,000,000 entries');
    await fireEvent.change(input('seats-low-at'), { target: { value: '12' } });
    expect(changes()).toEqual([
      { type: 'kinds', kinds: { ...kinds, roleChanged: true } },
      { type: 'sound', sound: 'silent' },
      { type: 'pollSeconds', seconds: 300 },
      { type: 'pollSeconds', seconds: null },
      { type: 'paused', paused: true },
      { type: 'startAtLogin', start: true },
      { type: 'onClose', onClose: 'quit' },
      { type: 'history', bounds: { days: null, entries: 1_000_000 } },
      { type: 'seatsLowAt', seats: 12 },
    ]);
    expect(input('kind-roleChanged').checked).toBe(true);
    expect(select('on-close').selectedOptions[0]?.textContent).toBe('Quit Frontdesk');
  });

  it('go back where a change is refused, and say why in place', async () => {
    await show();
    refuse();
    await fireEvent.click(byId('kind-joined'));
    await waitFor(() => expect(input('kind-joined').checked).toBe(true));
    await choose('on-close', 'Quit Frontdesk');
    await waitFor(() => expect(select('on-close').selectedOptions[0]?.textContent).toBe('Ask'));
    await fireEvent.change(input('seats-low-at'), { target: { value: '12' } });
    await waitFor(() => expect(input('seats-low-at').value).toBe('3'));
    const alerts = screen.getAllByRole('alert').map(({ textContent }) => textContent);
    expect(alerts).toHaveLength(3);
    for (const words of alerts) expect(words).toContain('Not changed:');
    agent.first = () => undefined;
    await fireEvent.click(byId('kind-joined'));
    await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(2));
  });

  it('take two quick changes of one thing together', async () => {
    await show();
    const { kinds } = agent.settings.notifications;
    await Promise.all([
      fireEvent.click(byId('kind-joined')),
      fireEvent.click(byId('kind-seatChanged')),
    ]);
    expect(changes().at(-1)).toEqual({
      type: 'kinds',
      kinds: { ...kinds, joined: false, seatChanged: true },
    });
    await waitFor(() => expect(agent.settings.notifications.kinds.joined).toBe(false));
    expect(input('kind-joined').checked).toBe(false);
    expect(input('kind-seatChanged').checked).toBe(true);
  });

  it('ask nothing of the agent that no number is', async () => {
    await show();
    for (const value of ['0', '-3', '2.5', '']) {
      await fireEvent.change(input('seats-low-at'), { target: { value } });
      await screen.findByText('A whole number from 1 on.');
      await waitFor(() => expect(input('seats-low-at').value).toBe('3'));
    }
    expect(changes()).toEqual([]);
  });

  it('have quiet hours from and to', async () => {
    await show();
    expect(document.getElementById('quiet-from')).toBeNull();
    await fireEvent.click(byId('quiet-hours'));
    await waitFor(() => byId('quiet-from'));
    await choose('quiet-from', '23:30');
    await choose('quiet-to', '23:30');
    await screen.findByText('From and to are the same: it is quiet all day.');
    await fireEvent.click(byId('quiet-hours'));
    await waitFor(() => expect(document.getElementById('quiet-from')).toBeNull());
    const hours = changes().map((change) => change.type === 'quietHours' && change.hours);
    expect(hours).toEqual([
      { fromMinute: 1320, toMinute: 420 },
      { fromMinute: 1410, toMinute: 420 },
      { fromMinute: 1410, toMinute: 1410 },
      null,
    ]);
  });

  it('can be otherwise about one organization', async () => {
    const organizations = [organization(), organization({ id: 'press', name: 'Quillmoor Press' })];
    agent.state = state({ accounts: [account({ organizations })] });
    await show();
    const { kinds } = agent.settings.notifications;
    await fireEvent.click(screen.getByRole('switch', { name: 'Quillmoor Press' }));
    const own = await screen.findByRole('group', { name: 'Quillmoor Press' });
    expect(within(own).queryByRole('switch', { name: /sign in/ })).toBeNull();
    await fireEvent.click(within(own).getByRole('switch', { name: 'Somebody joins' }));
    await fireEvent.click(screen.getByRole('switch', { name: 'Quillmoor Press' }));
    await waitFor(() =>
      expect(screen.queryByRole('group', { name: 'Quillmoor Press' })).toBeNull(),
    );
    expect(changes()).toEqual([
      { type: 'kindsOf', organization: press, kinds },
      { type: 'kindsOf', organization: press, kinds: { ...kinds, joined: false } },
      { type: 'kindsOf', organization: press, kinds: null },
    ]);
    expect(input('kind-joined').checked).toBe(true);
  });

  it('ask before a choice deletes history', async () => {
    await show();
    await choose('history-days', '30 days');
    await fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(changes()).toEqual([]);
    await waitFor(() =>
      expect(select('history-days').selectedOptions[0]?.textContent).toBe('For ever'),
    );
    await choose('history-days', '1 year');
    await fireEvent.click(await screen.findByRole('button', { name: 'Delete older entries' }));
    expect(changes()).toEqual([{ type: 'history', bounds: { days: 365, entries: 200_000 } }]);
  });

  it('show what a script chose', async () => {
    agent.settings = { ...agent.settings, pollSeconds: 45, history: { days: 7, entries: null } };
    await show();
    expect(select('poll').selectedOptions[0]?.textContent).toBe('Every 45 seconds');
    expect(select('history-days').selectedOptions[0]?.textContent).toBe('7 days');
  });

  it('follow what was chosen elsewhere', async () => {
    await show();
    agent.settings = { ...agent.settings, startAtLogin: true };
    agent.platform.say({ type: 'stateChanged' });
    await waitFor(() => expect(input('start-at-login').checked).toBe(true));
  });

  it('show a test notification, and what came of it', async () => {
    await show();
    await fireEvent.click(byId('test-notification'));
    await screen.findByText(/Handed to the desktop/);
    agent.first = (request) => {
      if (request.type === 'testNotification') throw failure('UNEXPECTED');
      return undefined;
    };
    await fireEvent.click(byId('test-notification'));
    expect((await screen.findByRole('alert')).textContent).toMatch(
      /Not shown: .*do not reach this desktop/,
    );
    expect(screen.queryByText(/Handed to the desktop/)).toBeNull();
  });

  it.each(languages.map(({ code }) => code))(
    'have a name for every control in %s',
    async (code) => {
      language.choose(code);
      await show();
      await fireEvent.click(byId('quiet-hours'));
      await waitFor(() => byId('quiet-from'));
      const controls = [...byId('settings').querySelectorAll<HTMLInputElement>('input, select')];
      expect(controls.length).toBeGreaterThan(15);
      for (const { id, labels } of controls) {
        expect(labels?.[0]?.querySelector('.said')?.textContent.trim(), id).toMatch(/\p{L}/u);
      }
    },
  );
});

describe('what can be chosen', () => {
  it('has the value that holds, in its order', () => {
    const names = (chosen: number | null) =>
      optionsWith([30, 60], chosen, secondsName).map(({ name }) => name);
    expect(names(null)).toEqual(['Every 30 seconds', 'Every minute']);
    expect(names(60)).toEqual(['Every 30 seconds', 'Every minute']);
    expect(names(45)).toEqual(['Every 30 seconds', 'Every 45 seconds', 'Every minute']);
    expect(secondsName(7200)).toBe('Every 2 hours');
    expect(minuteName(65)).toBe('01:05');
  });

  it.each([
    [null, null, null, null, false],
    [null, null, 30, null, true],
    [30, 10, 60, 10, false],
    [60, 10, 30, 20, true],
    [60, 10, null, 9, true],
  ])('keeps less or not: %s, %s to %s, %s', (days, entries, thenDays, thenEntries, less) => {
    const after = { days: thenDays, entries: thenEntries };
    expect(forgets({ days, entries }, after)).toBe(less);
  });
});
