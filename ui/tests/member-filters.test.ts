import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MembersQuery } from '$lib/bindings/MembersQuery';
import { failure } from '$lib/failure/failure';
import { sampleFitting } from '$lib/platform/sample-members';
import { letters } from '$lib/state/letters.svelte';
import { NO_FILTER } from '$lib/state/member-filter';
import { additions, chips } from '../src/routes/members/filters';
import { Agent, byId, input, maps, member, members, NOW, open } from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
  agent.members = members(6);
  agent.members[3] = member(3, { seatType: 'free', link: { id: 'fair', name: 'Job fair' } });
  agent.members[4] = member(4, { role: 'admin' });
  agent.first = (request) => {
    if (request.type !== 'members') return undefined;
    const fit = sampleFitting(agent.members, request, NOW.getTime());
    const { offset, limit } = request;
    const rows = fit.slice(offset, offset + limit);
    const [total, shown, revision] = [agent.members.length, fit.length, agent.revision];
    return { type: 'members', value: { total, shown, offset, rows, revision } };
  };
});

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-member-id]')];
const asked = (): MembersQuery | undefined => agent.platform.asked('members').at(-1);

async function shown(): Promise<void> {
  open(agent);
  await waitFor(() => expect(rows().length).toBe(6));
}

async function add(id: string): Promise<void> {
  await fireEvent.click(byId('add-filter'));
  await waitFor(() => byId(id));
  await fireEvent.click(byId(id));
}

describe('filters', () => {
  it('are added from a menu, stand as chips, and are taken off', async () => {
    await shown();
    await add('filter-seat-free');
    await waitFor(() => expect(rows().length).toBe(1));
    expect(asked()).toMatchObject({ seat: 'free', role: null });
    expect(byId('drop-seat').getAttribute('aria-label')).toBe('Drop the filter Seat: Free');
    expect(screen.getByText('1 shown')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(byId('add-filter')));
    await fireEvent.click(byId('drop-seat'));
    await waitFor(() => expect(rows().length).toBe(6));
    expect(document.activeElement).toBe(byId('add-filter'));
  });

  it('come off by Delete, and the keyboard goes to the next one', async () => {
    await shown();
    await add('filter-role-member');
    await waitFor(() => byId('drop-role'));
    await add('filter-seat-plus');
    await waitFor(() => byId('drop-seat'));
    byId('drop-role').focus();
    await fireEvent.keyDown(byId('drop-role'), { key: 'Delete' });
    await waitFor(() => expect(document.getElementById('drop-role')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(byId('drop-seat')));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('begin with F, where nobody types and letters do something', async () => {
    await shown();
    await fireEvent.keyDown(input('search'), { key: 'f' });
    expect(document.querySelector('[role="menu"]')).toBeNull();
    letters.choose(false);
    await fireEvent.keyDown(document.body, { key: 'f' });
    expect(document.querySelector('[role="menu"]')).toBeNull();
    letters.choose(true);
    await fireEvent.keyDown(document.body, { key: 'f' });
    await waitFor(() => expect(document.querySelector('[role="menu"]')).not.toBeNull());
  });

  it('that leave nobody say how many there would be without each', async () => {
    await shown();
    await add('filter-seat-free');
    await waitFor(() => byId('drop-seat'));
    await add('filter-role-admin');
    await screen.findByText('No member fits all of this');
    await waitFor(() => expect(screen.getAllByText('1 member fits then')).toHaveLength(2));
    await fireEvent.click(byId('empty-drop-role'));
    await waitFor(() => expect(rows()[0]?.dataset['memberId']).toBe('member-3'));
  });

  it('name the links that the server tells of', async () => {
    const before = agent.first;
    agent.first = (request) => {
      if (request.type !== 'inviteLinks') return before(request);
      const link = { id: 'fair', name: 'Job fair', link: null, qr: null, createdBy: null };
      const rest = {
        createdAt: null,
        expiresAt: null,
        revokedAt: null,
        maxUses: null,
        uses: 1,
        lastUsedAt: null,
        needsApproval: false,
        state: 'live' as const,
        members: [],
      };
      return { type: 'inviteLinks', value: [{ ...link, ...rest }] };
    };
    await shown();
    await add('filter-link-fair');
    await waitFor(() => expect(rows().length).toBe(1));
    expect(byId('drop-link').getAttribute('aria-label')).toContain('Job fair');
  });

  it('are asked for from a member’s panel: whoever came by the same link', async () => {
    agent.platform.answering = ((before) => (request) => {
      if (request.type === 'inviteLinks') throw failure('NOT_SUPPORTED');
      return before(request);
    })(agent.platform.answering);
    await shown();
    agent.platform.say({ type: 'openMember', organization: maps, member: 'member-3' });
    await waitFor(() => byId('fact-link'));
    await fireEvent.click(byId('fact-link'));
    await waitFor(() => expect(asked()).toMatchObject({ link: 'fair' }));
    await waitFor(() => expect(rows().length).toBe(1));
    expect(byId('drop-link').getAttribute('aria-label')).toContain('Job fair');
  });
});

describe('filters in words', () => {
  it('say what they are, in the order of the chips, without the search', () => {
    const filter = { ...NO_FILTER, joinedDays: 7, inactiveDays: 30, unreviewed: true, search: 'x' };
    expect(chips(filter, []).map(({ words }) => words)).toEqual([
      'Not active for 30 days',
      'Joined in the last 7 days',
      'Review: Not reviewed',
    ]);
  });

  it('offer nothing that is chosen already', () => {
    const offered = additions({ ...NO_FILTER, role: 'admin', unreviewed: true }, []);
    const ids = offered.map(({ id }) => id);
    expect(ids).not.toContain('filter-role-admin');
    expect(ids).toContain('filter-role-owner');
    expect(ids).not.toContain('filter-unreviewed-true');
  });
});

it('the whole view is saved as it is shown, and it is said where', async () => {
  await shown();
  await add('filter-seat-plus');
  await waitFor(() => expect(rows().length).toBe(5));
  await fireEvent.click(byId('sort-name'));
  await fireEvent.click(byId('export-csv'));
  await waitFor(() => expect(agent.platform.saved).toHaveLength(1));
  expect(agent.platform.saved[0]).toMatchObject({
    type: 'members',
    name: 'Brindlewick Maps',
    query: { organization: maps, seat: 'plus', sort: 'name', descending: false },
  });
  await screen.findByText(/Saved as .*\.csv/);
});
