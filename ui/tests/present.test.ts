import { fireEvent, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import { letters } from '$lib/state/letters.svelte';
import { theme } from '$lib/state/theme.svelte';
import { Joining, offers, openDoor, showInvite } from './joining';
import { account, Agent, byId, invite, maps, member, NOW, organization, state } from './samples';

let agent: Agent;
let joining: Joining;
let entries: ActivityEntry[];

function joined(id: number): ActivityEntry {
  return { id, seenAt: NOW.toISOString(), change: { kind: 'joined', member: member(id) } };
}

beforeEach(() => {
  agent = new Agent();
  joining = new Joining(agent);
  entries = [joined(7)];
  const usual = agent.first;
  agent.first = (request) =>
    request.type === 'activity'
      ? { type: 'activity', value: { entries, more: false } }
      : usual(request);
});

async function present(): Promise<void> {
  await showInvite(agent);
  await fireEvent.click(byId('present'));
  await waitFor(() => byId('present-qr'));
}

async function press(key: string): Promise<void> {
  await fireEvent.keyDown(byId('presentation'), { key });
}

/** The next poll saw this. */
function seen(newer: ActivityEntry[], assigned: number, revision: number): void {
  entries = [...newer, ...entries];
  const own = organization({ offers, seats: { total: 10, assigned }, revision });
  agent.state = state({ accounts: [account({ organizations: [own] })] });
  agent.platform.say({ type: 'organizationChanged', organization: maps, revision });
}

describe('the presentation', () => {
  it('fills the screen with the code, the link and the free seats, and leaves by Esc', async () => {
    await present();
    expect(agent.platform.fullScreen).toBe(true);
    expect(byId('present-qr').querySelector('path')?.getAttribute('d')).toBe(invite.qr?.path);
    expect(byId('present-link').textContent).toBe('127.0.0.1:4600/j/sample');
    expect(byId('present-free').textContent).toBe('7');
    await press('Escape');
    await waitFor(() => expect(document.getElementById('presentation')).toBeNull());
    expect(agent.platform.fullScreen).toBe(false);
  });

  it('begins and ends by F11, in any view, and the agent is told that it invites', async () => {
    await showInvite(agent);
    await fireEvent.click(byId('nav-members'));
    await fireEvent.keyDown(window, { key: 'F11' });
    await waitFor(() => byId('present-qr'));
    await waitFor(() => expect(agent.platform.asked('windowVisible').at(-1)?.inviting).toBe(true));
    await press('F11');
    await waitFor(() => expect(document.getElementById('presentation')).toBeNull());
    await waitFor(() => expect(agent.platform.asked('windowVisible').at(-1)?.inviting).toBe(false));
  });

  it('names who joins from now on, newest first, and the seats move', async () => {
    await present();
    await waitFor(() => byId('present-nobody'));
    seen([joined(9), joined(8)], 5, 2);
    await waitFor(() => byId('present-joined'));
    const names = [...byId('present-joined').querySelectorAll('bdi')].map(
      (each) => each.textContent,
    );
    expect(names).toEqual(['Member 9', 'Member 8']);
    await waitFor(() => expect(byId('present-free').textContent).toBe('5'));
    expect(byId('presentation').querySelectorAll('.rack .new')).toHaveLength(2);
  });

  it('hides the names, and says how many', async () => {
    await present();
    seen([joined(9), joined(8)], 5, 2);
    await waitFor(() => byId('present-joined'));
    await press('n');
    expect(document.getElementById('present-joined')).toBeNull();
    expect(byId('present-count').textContent).toContain('2 people joined');
    expect(byId('presentation').textContent).not.toContain('Member 9');
    await fireEvent.click(byId('present-names'));
    expect(byId('present-joined')).toBeTruthy();
  });

  it('is light or dark until it ends', async () => {
    theme.choose('dark');
    await present();
    await press('t');
    expect(document.documentElement.dataset['theme']).toBe('light');
    await press('Escape');
    await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
    expect(theme.current).toBe('dark');
  });

  it('leaves the letters alone where they are switched off', async () => {
    letters.choose(false);
    theme.choose('dark');
    await present();
    await press('t');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    letters.choose(true);
  });

  it('says when nobody can join: no seat, paused, or no connection', async () => {
    joining.door = { ...openDoor, joinsPaused: true };
    const own = organization({ offers, seats: { total: 3, assigned: 3 } });
    const health = { type: 'offline', since: NOW.toISOString() } as const;
    agent.state = state({ accounts: [account({ organizations: [own], health })] });
    await present();
    expect(byId('present-full').textContent).toContain('nobody can join yet');
    await waitFor(() => byId('present-paused'));
    expect(byId('present-live').textContent).toContain('Offline');
  });
});
