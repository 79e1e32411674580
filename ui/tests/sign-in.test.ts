import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountState } from '$lib/bindings/AccountState';
import { failure } from '$lib/failure/failure';
import { account, Agent, byId, daily, input, maps, open, organization, state } from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
  agent.server = daily;
});

const gone = (id: string) => expect(document.getElementById(id)).toBeNull();

describe('a daily.dev account', () => {
  beforeEach(async () => {
    agent.state = state({ accounts: [], localService: null });
    open(agent);
    await waitFor(() => byId('way-daily'));
    await fireEvent.click(byId('way-daily'));
    await waitFor(() => byId('open-sign-in-window'));
  });

  it('is signed in to on its own page, first of all ways', async () => {
    expect(agent.platform.asked('findServer')[0]?.address).toBe('https://api.daily.dev');
    expect(byId('open-sign-in-window').textContent).toContain('Sign in at daily.dev');
    expect(document.activeElement).toBe(byId('open-sign-in-window'));
    const button = byId('open-sign-in-window');
    await Promise.all([fireEvent.click(button), fireEvent.click(button)]);
    await screen.findByText(/in the other window/);
    expect(agent.platform.wishes).toEqual([
      { address: 'https://api.daily.dev', account: null, sessionOnly: false },
    ]);
    agent.platform.goOn({ type: 'signingIn' });
    await screen.findByText(/Frontdesk loads/);
    gone('close-sign-in-window');
    agent.state = state();
    agent.platform.goOn({ type: 'connected', organization: maps });
    await waitFor(() => byId('nav-members'));
  });

  it('says when the window was closed, and opens it again', async () => {
    await fireEvent.click(byId('open-sign-in-window'));
    await waitFor(() => byId('close-sign-in-window'));
    await fireEvent.click(byId('close-sign-in-window'));
    await screen.findByText(/closed before anybody was signed in/);
    expect(agent.platform.windowOpen).toBe(false);
    await fireEvent.click(byId('open-sign-in-window'));
    await waitFor(() => expect(agent.platform.wishes).toHaveLength(2));
  });

  it('closes the window when the form goes', async () => {
    await fireEvent.click(byId('open-sign-in-window'));
    await waitFor(() => byId('close-sign-in-window'));
    await fireEvent.click(byId('way-daily'));
    expect(agent.platform.windowOpen).toBe(false);
  });

  it('says what failed after the sign-in', async () => {
    await fireEvent.click(byId('open-sign-in-window'));
    await waitFor(() => byId('close-sign-in-window'));
    agent.platform.goOn({ type: 'failed', failure: failure('NOT_FOUND', 'organization') });
    expect((await screen.findByRole('alert')).textContent).toContain('no organization yet');
    gone('window-session-only');
  });

  it('offers this session only where there is no keyring', async () => {
    await fireEvent.click(byId('open-sign-in-window'));
    await waitFor(() => byId('close-sign-in-window'));
    agent.platform.goOn({ type: 'failed', failure: failure('KEYRING_UNAVAILABLE') });
    await waitFor(() => byId('window-session-only'));
    await fireEvent.click(byId('window-session-only'));
    expect(agent.platform.wishes.map(({ sessionOnly }) => sessionOnly)).toEqual([false, true]);
  });

  it('says when no window opens', async () => {
    agent.platform.openSignInWindow = () => Promise.reject(failure('NOT_SUPPORTED'));
    await fireEvent.click(byId('open-sign-in-window'));
    expect((await screen.findByRole('alert')).textContent).toContain('cannot do this');
  });

  it('takes a pasted cookie as the last resort', async () => {
    expect(byId<HTMLDetailsElement>('by-cookies').open).toBe(false);
    expect(byId('cookies-hint').textContent).toContain('last resort');
    expect(input('cookies').type).toBe('password');
    agent.first = (request) => {
      if (request.type === 'connect') throw failure('COOKIES_UNUSABLE');
      return undefined;
    };
    await fireEvent.input(input('cookies'), { target: { value: 'da2=x' } });
    await fireEvent.submit(byId('submit-cookies').closest('form') ?? document.body);
    await screen.findByText(/holds no cookie of a sign-in/);
    expect(input('cookies').getAttribute('aria-invalid')).toBe('true');
    expect(agent.platform.asked('connect')[0]?.credentials).toEqual({
      type: 'cookies',
      cookies: 'da2=x',
    });
  });
});

describe('a session that has ended', () => {
  const ended = (change: Partial<AccountState>): AccountState =>
    account({
      kind: 'service',
      address: 'https://desk.example.org',
      email: 'noa@example.org',
      health: { type: 'signInNeeded' },
      ...change,
    });

  async function show(change: Partial<AccountState> = {}): Promise<void> {
    agent.state = state({ accounts: [ended(change)] });
    open(agent);
    await waitFor(() => byId('sign-in-again'));
  }

  it('is said in a banner, and signed in to again by password', async () => {
    let refuse = true;
    agent.first = (request) => {
      if (request.type === 'signInAgain' && refuse) throw failure('SIGN_IN_REFUSED');
      return undefined;
    };
    await show();
    expect(byId('sign-in-again').textContent).toContain('noa@example.org');
    await fireEvent.click(byId('sign-in-ask'));
    await screen.findByRole('heading', { name: 'Sign in to desk.example.org again' });
    expect(input('email').value).toBe('noa@example.org');
    await fireEvent.input(input('password'), { target: { value: 'secret' } });
    await fireEvent.submit(byId('by-password'));
    await screen.findByText(/E-mail or password is wrong/);
    expect(input('password').value).toBe('secret');
    refuse = false;
    agent.state = state();
    await fireEvent.submit(byId('by-password'));
    await waitFor(() => gone('by-password'));
    gone('sign-in-again');
    expect(agent.platform.asked('signInAgain').at(-1)).toEqual({
      type: 'signInAgain',
      account: 'account-1',
      credentials: { type: 'password', email: 'noa@example.org', password: 'secret' },
    });
  });

  it('of daily.dev goes through its window, for that account', async () => {
    await show({ kind: 'dailyDev', address: 'https://api.daily.dev', capabilities: [] });
    expect(byId('sign-in-again').textContent).toContain('The sign-in at daily.dev has ended');
    await fireEvent.click(byId('sign-in-ask'));
    await fireEvent.click(byId('open-sign-in-window'));
    expect(agent.platform.wishes).toEqual([
      { address: 'https://api.daily.dev', account: 'account-1', sessionOnly: false },
    ]);
    agent.state = state();
    agent.platform.goOn({ type: 'signedIn' });
    await waitFor(() => gone('by-window'));
    gone('sign-in-again');
  });

  it('is brought up by a click on its notification, wherever one is', async () => {
    const other = organization({ id: 'press', name: 'Quillmoor Press' });
    agent.state = state({ accounts: [account(), ended({ id: 'two', organizations: [other] })] });
    open(agent);
    await waitFor(() => byId('add-account'));
    await fireEvent.click(byId('add-account'));
    agent.platform.say({ type: 'openSignIn', account: 'two' });
    await screen.findByRole('heading', { name: 'Sign in to desk.example.org again' });
    expect(document.title).toBe('Quillmoor Press · Frontdesk');
    await fireEvent(screen.getByRole('dialog'), new Event('close'));
    await waitFor(() => gone('by-password'));
    // The rail leads there too, from any organization.
    await fireEvent.click(screen.getByRole('button', { name: 'Sign in…', description: '' }));
  });

  it('of an account that is signed in opens nothing', async () => {
    agent.state = state();
    open(agent);
    await waitFor(() => byId('menu'));
    agent.platform.say({ type: 'openSignIn', account: 'account-1' });
    await waitFor(() => expect(agent.platform.asked('state').length).toBeGreaterThan(1));
    gone('by-password');
  });
});

it('names the kind of each account', async () => {
  agent.state = state({
    accounts: [
      account(),
      account({ id: 'two', kind: 'service', address: 'https://desk.example.org' }),
      account({ id: 'three', kind: 'dailyDev', address: 'https://api.daily.dev' }),
      account({ id: 'four', kind: 'dailyDev', address: 'http://127.0.0.1:4711' }),
    ],
  });
  open(agent);
  await waitFor(() => byId('menu'));
  const said = [...document.querySelectorAll<HTMLElement>('[data-account-id]')];
  expect(said.map(({ title }) => title)).toEqual([
    'This computer: This computer, Connected',
    'desk.example.org: Frontdesk service, Connected',
    'daily.dev: daily.dev, Connected',
    '127.0.0.1:4711: daily.dev, Connected',
  ]);
});
