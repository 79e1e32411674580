import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '$lib/bindings/Answer';
import type { Door } from '$lib/bindings/Door';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Request } from '$lib/bindings/Request';
import type { Stranger } from '$lib/bindings/Stranger';
import { failure } from '$lib/failure/failure';
import { askedFirst, refusedBecause } from '../src/routes/activity/door';
import { account, Agent, byId, maps, NOW, open, organization, state } from './samples';

let agent: Agent;
let door: Door;
let before: (request: Request) => Answer | Promise<Answer> | undefined;

const who = (id: string): Stranger => ({ id, name: `Stranger ${id}`, username: id });
const at = NOW.toISOString();
const request = (id: string, declinedAt: string | null = null) => ({
  who: who(id),
  link: 'Contractors',
  requestedAt: at,
  declinedAt,
});

function offering(refusal: Refusal | null, kind: 'local' | 'dailyDev' | 'service' = 'local'): void {
  const offers = [{ action: 'watchDoor' as const, refusal }];
  agent.state = state({
    accounts: [account({ kind, organizations: [organization({ offers })] })],
  });
}

beforeEach(() => {
  agent = new Agent();
  before = () => undefined;
  localStorage.setItem('frontdesk.view', 'activity');
  offering(null);
  door = {
    joinsPaused: false,
    joinsResumeAt: null,
    requests: [request('a'), request('b')],
    waiting: [
      { who: who('c'), since: at, offeredUntil: at },
      { who: who('d'), since: at, offeredUntil: null },
    ],
    refused: [{ who: who('e'), reason: 'TOKEN_USED_UP', link: 'Workshop', times: 3, lastAt: at }],
    removed: [{ who: who('f'), removedAt: at }],
  };
  agent.first = (request) => {
    const own = before(request);
    if (own) return own;
    switch (request.type) {
      case 'decideJoinRequest':
        door = {
          ...door,
          requests: door.requests.filter((each) => each.who.id !== request.member),
        };
        return { type: 'door', value: door };
      case 'allowAgain':
      case 'restore':
        door = { ...door, removed: [] };
        return { type: 'door', value: door };
      case 'door':
        return { type: 'door', value: door };
      default:
        return undefined;
    }
  };
});

const row = (id: string) => document.querySelector<HTMLElement>(`[data-stranger="${id}"]`);

async function shown(): Promise<void> {
  open(agent);
  await waitFor(() => byId('activity-door'));
  await fireEvent.click(byId('activity-door'));
  await waitFor(() => expect(row('a')).toBeTruthy());
}

describe('the door', () => {
  it('shows who asks, waits, was refused and was removed, in words', async () => {
    await shown();
    expect(row('a')?.textContent).toContain('Contractors');
    expect(row('c')?.textContent).toContain('A seat is kept until');
    expect(row('d')?.textContent).toContain('Waits since');
    expect(row('e')?.textContent).toContain('The link was used up');
    expect(row('e')?.textContent).toContain('3 times');
    expect(row('e')?.querySelector('bdi[title="Workshop"]')).toBeTruthy();
    expect(row('f')?.textContent).toContain('Removed');
  });

  it('lets in with one click, says so, and goes on at the next', async () => {
    await shown();
    byId('door-letIn-a').focus();
    await fireEvent.click(byId('door-letIn-a'));
    await waitFor(() => expect(row('a')).toBeNull());
    expect(agent.platform.asked('decideJoinRequest')).toEqual([
      { type: 'decideJoinRequest', organization: maps, member: 'a', approve: true },
    ]);
    expect(byId('door-done').textContent).toContain('Let in:');
    expect(byId('door-done').textContent).toContain('Stranger a');
    await waitFor(() => expect(document.activeElement).toBe(byId('door-letIn-b')));
  });

  it('declines', async () => {
    await shown();
    await fireEvent.click(byId('door-decline-b'));
    await waitFor(() => expect(row('b')).toBeNull());
    expect(agent.platform.asked('decideJoinRequest')[0]?.approve).toBe(false);
  });

  it('offers to let in all the same whoever was declined', async () => {
    door.requests = [request('z', at), request('a')];
    await shown();
    expect(row('z')?.textContent).toContain('Declined');
    expect(document.getElementById('door-decline-z')).toBeNull();
    expect(byId('door-letIn-z')).toBeTruthy();
  });

  it.each(['allowAgain', 'restore'] as const)('does %s for who was removed', async (deed) => {
    await shown();
    await fireEvent.click(byId(`door-${deed}-f`));
    await waitFor(() => expect(row('f')).toBeNull());
    expect(agent.platform.asked(deed).map(({ member }) => member)).toEqual(['f']);
    expect(screen.getByText('Nobody was removed.')).toBeTruthy();
  });

  it('says in the row why somebody was not let in, and leaves them there', async () => {
    before = (request) => {
      if (request.type !== 'decideJoinRequest') return undefined;
      throw { ...failure('FORBIDDEN'), reason: 'NO_SEATS' };
    };
    await shown();
    await fireEvent.click(byId('door-letIn-a'));
    await waitFor(() => expect(row('a')?.querySelector('[role="alert"]')).toBeTruthy());
    const words = row('a')?.textContent;
    expect(words).toContain('Not let in:');
    expect(words).toContain('No seat is available.');
    expect(row('b')?.querySelector('[role="alert"]')).toBeNull();
  });

  it('does one thing at a time', async () => {
    before = (request) =>
      request.type === 'decideJoinRequest' ? new Promise(() => undefined) : undefined;
    await shown();
    await fireEvent.click(byId('door-letIn-a'));
    await fireEvent.click(byId('door-letIn-a'));
    await fireEvent.click(byId('door-decline-b'));
    expect(agent.platform.asked('decideJoinRequest')).toHaveLength(1);
    expect(byId('door-letIn-a').getAttribute('aria-busy')).toBe('true');
  });

  it('is looked at again when the organization changed, and old rows stay where that fails', async () => {
    await shown();
    door = { ...door, requests: [request('new'), ...door.requests] };
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    await waitFor(() => expect(row('new')).toBeTruthy());
    before = (request) => {
      if (request.type === 'door') throw failure('UNREACHABLE');
      return undefined;
    };
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 3 });
    await screen.findByText(/The door not loaded/);
    expect(row('new')).toBeTruthy();
  });

  it('does nothing while the server is not there', async () => {
    const health = { type: 'offline' as const, since: at };
    const offers = [{ action: 'watchDoor' as const, refusal: null }];
    const organizations = [organization({ offers })];
    agent.state = state({ accounts: [account({ kind: 'service', health, organizations })] });
    await shown();
    expect((byId('door-letIn-a') as HTMLButtonElement).disabled).toBe(true);
    expect(row('a')?.textContent).toContain('Offline');
  });

  it('says that joins are paused', async () => {
    door = { ...door, joinsPaused: true };
    await shown();
    expect(byId('door-paused').textContent).toContain('until an admin resumes them');
  });
});

describe('where there is no door', () => {
  it.each([
    ['dailyDev', 'daily.dev keeps no list'],
    ['service', 'This server keeps no list'],
  ] as const)('%s says so, with the way round', async (kind, words) => {
    offering('NOT_SUPPORTED', kind);
    open(agent);
    await waitFor(() => byId('activity-door'));
    await fireEvent.click(byId('activity-door'));
    expect(byId('activity-limit').textContent).toContain(words);
    expect(agent.platform.asked('door')).toEqual([]);
  });

  it('a role that may not see it is told who may', async () => {
    offering('ROLE');
    open(agent);
    await waitFor(() => byId('activity-door'));
    await fireEvent.click(byId('activity-door'));
    expect(byId('activity-limit').textContent).toBe('Only the owner and admins can do this.');
  });
});

it('knows the server’s words, and says those it does not know as they are', () => {
  expect(refusedBecause('NO_SEATS')).toBe('All seats were taken');
  expect(refusedBecause('toString')).toBe('Refused by the server (toString)');
});

it('puts those who wait for an answer first', () => {
  const order = askedFirst([request('x', at), request('y'), request('z')]);
  expect(order.map((each) => each.who.id)).toEqual(['y', 'z', 'x']);
});
