import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '$lib/failure/failure';
import { account, Agent, byId, member, NOW, open, organization, state } from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
});

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('menu'));
}

describe('the window', () => {
  it('says once that it has painted, and whether it can be seen', async () => {
    await show();
    await waitFor(() => expect(agent.platform.ready).toBe(1));
    expect(agent.platform.asked('windowVisible')).toHaveLength(1);
    await fireEvent(document, new Event('visibilitychange'));
    expect(agent.platform.asked('windowVisible')).toHaveLength(2);
  });

  it('loads the state once more when it changed during a load', async () => {
    await show();
    const before = agent.platform.asked('state').length;
    agent.platform.say({ type: 'stateChanged' });
    agent.state = state({
      accounts: [account({ organizations: [organization({ name: 'Late' })] })],
    });
    agent.platform.say({ type: 'stateChanged' });
    agent.platform.say({ type: 'stateChanged' });
    await waitFor(() => expect(document.title).toBe('Late · Frontdesk'));
    expect(agent.platform.asked('state')).toHaveLength(before + 2);
  });

  it('goes to its views and organizations by keyboard', async () => {
    const organizations = [organization(), organization({ id: 'press', name: 'Quillmoor Press' })];
    agent.state = state({ accounts: [account({ organizations })] });
    await show();
    await fireEvent.keyDown(document.body, { key: '3', ctrlKey: true });
    expect(byId('nav-invite').getAttribute('aria-current')).toBe('page');
    await fireEvent.keyDown(document.body, { key: 'ArrowDown', altKey: true });
    await waitFor(() => expect(document.title).toContain('Quillmoor Press'));
    await fireEvent.keyDown(document.body, { key: 'ArrowDown', altKey: true });
    await waitFor(() => expect(document.title).toContain('Brindlewick Maps'));
  });

  it('quits by menu and by key', async () => {
    await show();
    await fireEvent.click(byId('menu'));
    await fireEvent.click(byId('quit'));
    expect(agent.platform.asked('quit')).toHaveLength(1);
    await fireEvent.keyDown(document.body, { key: 'q', ctrlKey: true });
    expect(agent.platform.asked('quit')).toHaveLength(2);
  });

  it('has a menu for the keyboard', async () => {
    await show();
    await fireEvent.click(byId('menu'));
    const items = screen.getAllByRole('menuitemradio');
    await waitFor(() => expect(document.activeElement).toBe(items[0]));
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'End' });
    expect(document.activeElement).toBe(byId('quit'));
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(byId('menu'));
  });

  it('is written from right to left in Hebrew, at once, and tells the agent', async () => {
    await show();
    expect(document.documentElement.dir).toBe('ltr');
    await fireEvent.click(byId('menu'));
    await fireEvent.click(screen.getByRole('menuitemradio', { name: 'עברית' }));
    expect(document.documentElement.dir).toBe('rtl');
    expect(document.documentElement.lang).toBe('he');
    expect(byId('nav-members').textContent).toContain('חברים');
    expect(agent.platform.asked('setLanguage').at(-1)?.language).toBe('he');
    expect(localStorage.getItem('frontdesk.language')).toBe('he');
  });

  it('keeps the theme that was chosen', async () => {
    await show();
    await fireEvent.click(byId('menu'));
    await fireEvent.click(screen.getByRole('menuitemradio', { name: 'Dark' }));
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(localStorage.getItem('frontdesk.theme')).toBe('dark');
  });

  it('asks before it removes an account', async () => {
    await show();
    await fireEvent.click(byId('menu'));
    await fireEvent.click(byId('remove-account'));
    await screen.findByRole('heading', { name: 'Remove This computer from Frontdesk?' });
    expect(agent.platform.asked('removeAccount')).toEqual([]);
    agent.state = state({ accounts: [] });
    await fireEvent.click(byId('remove-account-now'));
    await waitFor(() => byId('way-local'));
    expect(agent.platform.asked('removeAccount')[0]?.account).toBe('account-1');
  });
});

describe('what does not work', () => {
  it('is told in the whole window when the agent is gone', async () => {
    await show();
    agent.platform.connect({ connected: false, failure: failure('AGENT_UNREACHABLE') });
    await waitFor(() => byId('agent-gone'));
    expect(byId('agent-gone').textContent).toContain('Start it again');
    await fireEvent.click(byId('start-again'));
    expect(agent.platform.reconnects).toBe(1);
    agent.platform.connect({ connected: true, failure: null });
    await waitFor(() => byId('menu'));
  });

  it('is told with the age of the data when the server is not reached', async () => {
    const health = {
      type: 'failing' as const,
      failure: failure('UNREACHABLE'),
      since: NOW.toISOString(),
      nextTry: NOW.toISOString(),
    };
    agent.state = state({ accounts: [account({ kind: 'service', health })] });
    await show();
    expect(byId('offline').textContent).toMatch(/Offline\. Data of .*read-only/);
    expect(byId('offline').textContent).toContain('The server is not reached');
    expect(byId('offline').textContent).toContain('Next try at');
    await fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
    expect(agent.platform.asked('refresh')).toHaveLength(1);
  });

  it('is told in place when notifications do not arrive', async () => {
    const notifications = { type: 'failing' as const, detail: 'ServiceUnknown' };
    agent.state = state({ desktop: { ...state().desktop, notifications } });
    await show();
    expect(byId('notifications-failing').textContent).toContain('Start the notification service');
  });
});

describe('activity', () => {
  it('tells what happened, loads older, and opens a member', async () => {
    agent.members = [member(0), member(1, { name: 'ليلى' })];
    const entry = (id: number, who: number) => ({
      id,
      seenAt: NOW.toISOString(),
      change: { kind: 'joined' as const, member: agent.members[who] ?? member(0) },
    });
    agent.first = (request) => {
      if (request.type !== 'activity') return undefined;
      const older = request.before !== null;
      const entries = [older ? entry(1, 0) : entry(2, 1)];
      return { type: 'activity', value: { entries, more: !older } };
    };
    await show();
    await fireEvent.click(byId('nav-activity'));
    await screen.findByText('joined and took a seat');
    await fireEvent.click(screen.getByRole('button', { name: 'Show older' }));
    await screen.findByText('Member 0');
    expect(agent.platform.asked('activity').at(-1)?.before).toBe(2);
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'ليلى' }));
    await waitFor(() => expect(byId('panel').textContent).toContain('ليلى'));
  });

  it('says when nothing has happened', async () => {
    await show();
    await fireEvent.click(byId('nav-activity'));
    await screen.findByText('Nothing has happened yet.');
  });
});
