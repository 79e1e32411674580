import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '$lib/bindings/Answer';
import type { MemberAction } from '$lib/bindings/MemberAction';
import type { Request } from '$lib/bindings/Request';
import { failure } from '$lib/failure/failure';
import { language } from '$lib/i18n/language.svelte';
import { following, opposite, postponed, refreshed, replaced, undone } from '$lib/state/queue';
import type { Queued } from '$lib/state/queue';
import { keysFor } from '../src/routes/review/keys';
import { account, Agent, byId, maps, member, members, open, organization, state } from './samples';

let agent: Agent;
/** Who is unreviewed, by the agent. */
let waiting: string[];
let before: (request: Request) => Answer | Promise<Answer> | undefined;

const actions: MemberAction[] = ['promote', 'demote', 'giveSeat', 'takeSeat', 'remove'];

beforeEach(() => {
  agent = new Agent();
  agent.members = members(5);
  agent.offers = actions.map((action) => ({ action, refusal: null }));
  waiting = ['member-1', 'member-2', 'member-3'];
  before = () => undefined;
  localStorage.setItem('frontdesk.view', 'review');
  agent.first = (request) => before(request) ?? answer(request);
});

function answer(request: Request): Answer | undefined {
  if (request.type === 'members' && request.unreviewed) {
    const rows = agent.members.filter(({ id }) => waiting.includes(id)).slice(0, request.limit);
    const shown = waiting.length;
    return { type: 'members', value: { total: 5, shown, offset: 0, rows, revision: 1 } };
  }
  if (request.type === 'reviewed') {
    const { members } = request;
    waiting = members.type === 'shown' ? [] : waiting.filter((id) => !members.members.includes(id));
    return { type: 'done' };
  }
  return request.type === 'act' ? acted(request) : undefined;
}

function acted(request: Extract<Request, { type: 'act' }>): Answer {
  const found = agent.members.find(({ id }) => id === request.member) ?? member(0);
  const seatType = request.action === 'takeSeat' ? 'free' : 'plus';
  const after = { ...found, seatType } as const;
  const offers = agent.offers;
  const value = { gone: false, unreviewed: true, own: false, offers, history: [] };
  return { type: 'member', value: { ...value, member: after } };
}

async function shown(): Promise<void> {
  open(agent);
  await waitFor(() => expect(current()).toBe('member-1'));
}

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-queued]')];
const current = () =>
  document.querySelector<HTMLElement>('[data-queued][aria-current]')?.dataset['queued'];
const ids = () => rows().map((row) => row.dataset['queued']);
const isDone = (id: string) =>
  document.querySelector(`[data-queued="${id}"]`)?.classList.contains('done');
const press = (key: string, more: object = {}) =>
  fireEvent.keyDown(document.body, { key, ...more });

describe('the queue', () => {
  it('shows the first who joined, with where they come from', async () => {
    agent.members[1] = member(1, {
      link: { id: 'fair', name: 'Job fair' },
      invitedBy: { id: 'member-0', name: 'Noa' },
    });
    await shown();
    expect(ids()).toEqual(['member-1', 'member-2', 'member-3']);
    const words = byId('review-person').textContent;
    expect(words).toContain('Job fair');
    expect(words).toContain('Noa');
    const asked = agent.platform.asked('members').at(-1);
    expect([asked?.unreviewed, asked?.sort, asked?.descending]).toEqual([true, 'joined', false]);
  });

  it('is gone through with keys alone: keep, take the seat, promote', async () => {
    await shown();
    await press('k');
    await waitFor(() => expect(current()).toBe('member-2'));
    expect(isDone('member-1')).toBe(true);
    expect(agent.platform.asked('reviewed')).toEqual([
      { type: 'reviewed', organization: maps, members: { type: 'these', members: ['member-1'] } },
    ]);
    expect(agent.platform.asked('act')).toEqual([]);
    await press('s');
    await waitFor(() => expect(current()).toBe('member-3'));
    await press('p');
    await screen.findByText('Everybody is reviewed.');
    expect(agent.platform.asked('act').map(({ member, action }) => [member, action])).toEqual([
      ['member-2', 'takeSeat'],
      ['member-3', 'promote'],
    ]);
    expect(waiting).toEqual([]);
  });

  it('gives a seat to whoever has none', async () => {
    agent.members[1] = member(1, { seatType: 'free' });
    await shown();
    await press('s');
    await waitFor(() => expect(current()).toBe('member-2'));
    expect(agent.platform.asked('act')[0]?.action).toBe('giveSeat');
  });

  it('asks before it removes', async () => {
    await shown();
    await press('r');
    await screen.findByRole('heading', { name: 'Remove Member 1?' });
    await press('k', {});
    expect(agent.platform.asked('act')).toEqual([]);
    await fireEvent.click(byId('remove-member-now'));
    await waitFor(() => expect(isDone('member-1')).toBe(true));
    expect(agent.platform.asked('act')[0]?.action).toBe('remove');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('puts somebody off with the arrow that points forward', async () => {
    await shown();
    await press('ArrowRight');
    await waitFor(() => expect(ids()).toEqual(['member-2', 'member-3', 'member-1']));
    expect(current()).toBe('member-2');
    language.choose('he');
    await press('ArrowRight');
    expect(current()).toBe('member-2');
    await press('ArrowLeft');
    await waitFor(() => expect(ids()).toEqual(['member-3', 'member-1', 'member-2']));
  });

  it('is moved in with the arrows up and down', async () => {
    await shown();
    await press('ArrowDown');
    await waitFor(() => expect(current()).toBe('member-2'));
    await press('ArrowUp');
    await waitFor(() => expect(current()).toBe('member-1'));
  });

  it('answers once, however long a key is held or how often it is pressed', async () => {
    let done: ((answer: Answer) => void) | undefined;
    before = (request) =>
      request.type === 'act' ? new Promise((resolve) => (done = resolve)) : undefined;
    await shown();
    await press('s');
    await press('s');
    await press('k');
    expect(agent.platform.asked('act')).toHaveLength(1);
    expect(byId('review-takeSeat').getAttribute('aria-busy')).toBe('true');
    done?.(acted({ type: 'act', organization: maps, member: 'member-1', action: 'takeSeat' }));
    await waitFor(() => expect(current()).toBe('member-2'));
    await press('k', { repeat: true });
    expect(agent.platform.asked('reviewed')).toHaveLength(1);
  });

  it('leaves a key alone that is pressed with Ctrl, or in a field', async () => {
    await shown();
    await press('k', { ctrlKey: true });
    const field = document.body.appendChild(document.createElement('input'));
    await fireEvent.keyDown(field, { key: 'k' });
    field.remove();
    expect(agent.platform.asked('reviewed')).toEqual([]);
  });
});

describe('what did not work', () => {
  it('is said in place, and the person stays', async () => {
    before = (request) => {
      if (request.type === 'act') throw { ...failure('FORBIDDEN'), reason: 'ROLE' };
      return undefined;
    };
    await shown();
    await press('p');
    const words = (await screen.findByRole('alert')).textContent;
    expect(words).toContain('Not promoted:');
    expect(words).toContain('Only the owner and admins can do this.');
    expect(current()).toBe('member-1');
    expect(isDone('member-1')).toBe(false);
    expect(agent.platform.asked('reviewed')).toEqual([]);
  });

  it('says that it is done but not marked, and does not do it twice', async () => {
    before = (request) => {
      if (request.type === 'reviewed') throw failure('STORAGE_FAILED');
      return undefined;
    };
    await shown();
    await press('s');
    expect((await screen.findByRole('alert')).textContent).toContain('still to be reviewed');
    expect(isDone('member-1')).toBe(false);
    // Their seat is taken: the same key would give it back.
    expect(byId('review-giveSeat').textContent).toContain('Give seat');
    before = () => undefined;
    await press('k');
    await waitFor(() => expect(isDone('member-1')).toBe(true));
    expect(agent.platform.asked('act')).toHaveLength(1);
  });

  it('is not tried where the agent refuses it: the reason is said', async () => {
    agent.offers = [{ action: 'promote', refusal: 'ROLE' }];
    await shown();
    await waitFor(() => expect(byId('review-promote').getAttribute('aria-disabled')).toBe('true'));
    expect(byId('review-promote').textContent).toContain('Only the owner and admins');
    await press('p');
    expect(agent.platform.asked('act')).toEqual([]);
  });

  it('offline only keeping goes on, which no server is asked for', async () => {
    const health = { type: 'offline' as const, since: new Date(0).toISOString() };
    agent.state = state({ accounts: [account({ kind: 'service', health })] });
    await shown();
    await press('s');
    expect(agent.platform.asked('act')).toEqual([]);
    await press('k');
    await waitFor(() => expect(isDone('member-1')).toBe(true));
  });

  it('is tried again where the review was not loaded', async () => {
    before = (request) => {
      if (request.type === 'members') throw failure('STORAGE_FAILED');
      return undefined;
    };
    open(agent);
    await screen.findByText(/Review not loaded/);
    before = () => undefined;
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(current()).toBe('member-1'));
  });
});

describe('undo', () => {
  it('brings back whoever was kept, also after another look at the agent', async () => {
    await shown();
    await press('k');
    await waitFor(() => expect(current()).toBe('member-2'));
    await press('z', { ctrlKey: true });
    await waitFor(() => expect(current()).toBe('member-1'));
    expect(isDone('member-1')).toBe(false);
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    await waitFor(() => expect(agent.platform.asked('members').length).toBeGreaterThan(1));
    await waitFor(() => expect(ids()).toContain('member-1'));
  });

  it('undoes at the server what was done there', async () => {
    await shown();
    await press('s');
    await waitFor(() => expect(current()).toBe('member-2'));
    await press('z', { ctrlKey: true });
    await waitFor(() => expect(current()).toBe('member-1'));
    expect(agent.platform.asked('act').map(({ action }) => action)).toEqual([
      'takeSeat',
      'giveSeat',
    ]);
  });

  it('restores who was removed, where the server can', async () => {
    const offers = [{ action: 'watchDoor' as const, refusal: null }];
    agent.state = state({ accounts: [account({ organizations: [organization({ offers })] })] });
    before = (request) =>
      request.type === 'restore'
        ? {
            type: 'door',
            value: {
              joinsPaused: false,
              joinsResumeAt: null,
              requests: [],
              waiting: [],
              refused: [],
              removed: [],
            },
          }
        : undefined;
    await shown();
    await press('r');
    await fireEvent.click(byId('remove-member-now'));
    await waitFor(() => expect(isDone('member-1')).toBe(true));
    await fireEvent.click(byId('review-undo'));
    await waitFor(() => expect(isDone('member-1')).toBe(false));
    expect(agent.platform.asked('restore').map(({ member }) => member)).toEqual(['member-1']);
  });

  it('says where a removal cannot be undone', async () => {
    await shown();
    await press('r');
    await fireEvent.click(byId('remove-member-now'));
    await waitFor(() => expect(isDone('member-1')).toBe(true));
    await press('z', { ctrlKey: true });
    expect((await screen.findByRole('alert')).textContent).toContain('Not undone:');
    expect(isDone('member-1')).toBe(true);
    expect(agent.platform.asked('restore')).toEqual([]);
  });
});

describe('keeping everybody', () => {
  it('asks, then names exactly those who are shown', async () => {
    await shown();
    await press('k');
    await waitFor(() => expect(isDone('member-1')).toBe(true));
    await fireEvent.click(byId('review-keep-all'));
    await screen.findByRole('heading', { name: 'Keep all 2 people?' });
    await fireEvent.click(byId('review-keep-all-now'));
    await screen.findByText('Everybody is reviewed.');
    expect(agent.platform.asked('reviewed').at(-1)?.members).toEqual({
      type: 'these',
      members: ['member-2', 'member-3'],
    });
  });

  it('names the query where there are more than the window knows', async () => {
    agent.members = members(300);
    waiting = agent.members.slice(1).map(({ id }) => id);
    await shown();
    expect(byId('review-queue').textContent).toContain('And 99 more');
    await fireEvent.click(byId('review-keep-all'));
    await fireEvent.click(byId('review-keep-all-now'));
    await screen.findByText('Everybody is reviewed.');
    const last = agent.platform.asked('reviewed').at(-1)?.members;
    expect(last?.type === 'shown' && last.query.unreviewed).toBe(true);
    expect(waiting).toEqual([]);
  });
});

it('says that nobody waits', async () => {
  waiting = [];
  open(agent);
  await screen.findByText('Nobody waits for a review.');
  expect(document.getElementById('review-keep-all')).toBeNull();
});

it('goes on where it was left for another view', async () => {
  await shown();
  await press('k');
  await waitFor(() => expect(current()).toBe('member-2'));
  await fireEvent.click(byId('nav-activity'));
  await fireEvent.click(byId('nav-review'));
  await waitFor(() => expect(current()).toBe('member-2'));
  expect(isDone('member-1')).toBe(true);
});

describe('the steps', () => {
  const queue = (...decisions: Queued['decision'][]): Queued[] =>
    decisions.map((decision, index) => ({ member: member(index), decision, again: false }));
  const who = (entries: readonly Queued[]) => entries.map((entry) => entry.member.id);

  it('take in who is new, at the end, and let go who is not', () => {
    const now = refreshed(queue('keep', null, null), [member(2), member(7)], true);
    expect(who(now)).toEqual(['member-0', 'member-2', 'member-7']);
    expect(who(refreshed(queue(null, null), [member(1)], false))).toEqual(['member-0', 'member-1']);
  });

  it('keep who was undone, whatever the agent counts', () => {
    const [first] = queue(null);
    expect(who(refreshed(first ? [{ ...first, again: true }] : [], [], true))).toEqual([
      'member-0',
    ]);
  });

  it('look anew at whoever joined once more', () => {
    const anew = member(0, { joinedAt: '2026-11-24T12:00:00Z' });
    expect(refreshed(queue('remove'), [anew], true)[0]?.decision).toBeNull();
    expect(refreshed(queue('keep'), [member(0)], true)[0]?.decision).toBe('keep');
  });

  it('go round the end, past those who are done', () => {
    expect(following(queue(null, 'keep', null), 'member-2')).toBe('member-0');
    expect(following(queue(null, 'keep', null), 'member-0')).toBe('member-2');
    expect(following(queue('keep'), 'member-0')).toBeNull();
  });

  it('put off, and back where it was', () => {
    const start = queue(null, null, null);
    const [first] = start;
    if (!first) throw new Error('nobody');
    const put = postponed(start, 'member-0');
    expect(who(put)).toEqual(['member-1', 'member-2', 'member-0']);
    const back = undone(put, { decision: 'later', before: [{ entry: first, at: 0 }] });
    expect(who(back)).toEqual(who(start));
    expect(back[0]?.again).toBe(false);
    const kept = replaced(start, 'member-0', { decision: 'keep' });
    const again = undone(kept, { decision: 'keep', before: [{ entry: first, at: 0 }] });
    expect(again[0]).toEqual({ ...first, again: true });
  });

  it('have their opposites', () => {
    expect((['keep', 'takeSeat', 'giveSeat', 'promote', 'remove'] as const).map(opposite)).toEqual([
      null,
      'giveSeat',
      'takeSeat',
      'demote',
      'restore',
    ]);
  });
});

it('offers the seat the other way round to whoever has none', () => {
  expect(keysFor(member(1), null).map(({ decision }) => decision)).toContain('takeSeat');
  const free = keysFor(member(1, { seatType: 'free' }), null);
  expect(free.map(({ decision }) => decision)).toContain('giveSeat');
});
