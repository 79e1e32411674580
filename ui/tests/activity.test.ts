import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import type { Answer } from '$lib/bindings/Answer';
import type { AuditEntry } from '$lib/bindings/AuditEntry';
import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Request } from '$lib/bindings/Request';
import { failure } from '$lib/failure/failure';
import { joined } from '$lib/state/audit-log.svelte';
import { hasGap } from '$lib/state/timeline.svelte';
import { auditBy, auditSaid, factsOf, spelled } from '../src/routes/activity/audit';
import {
  account,
  Agent,
  byId,
  input,
  maps,
  member,
  NOW,
  open,
  organization,
  state,
} from './samples';

let agent: Agent;
let history: ActivityEntry[];
let log: AuditEntry[];
let before: (request: Request) => Answer | Promise<Answer> | undefined;

const joinedEntry = (id: number): ActivityEntry => ({
  id,
  seenAt: NOW.toISOString(),
  change: {
    kind: 'joined',
    member: member(id, { link: { id: 'fair', name: 'Job fair' } }),
  },
});

const auditEntry = (sequence: number, change: Partial<AuditEntry> = {}): AuditEntry => ({
  sequence,
  at: NOW.toISOString(),
  action: 'member.removed',
  actor: 'Noa',
  subject: { id: 'stranger', name: 'Bo Li', username: null },
  before: null,
  after: null,
  reason: null,
  hash: 'abcdefghijklmnopqrstuvwxyz=',
  ...change,
});

function offering(
  offers: [OrganizationAction, Refusal | null][],
  kind: 'local' | 'dailyDev',
): void {
  const own = offers.map(([action, refusal]) => ({ action, refusal }));
  agent.state = state({
    accounts: [account({ kind, organizations: [organization({ offers: own })] })],
  });
}

beforeEach(() => {
  agent = new Agent();
  history = [3, 2, 1].map(joinedEntry);
  log = Array.from({ length: 60 }, (_, index) => auditEntry(60 - index));
  before = () => undefined;
  localStorage.setItem('frontdesk.view', 'activity');
  offering([['readAuditLog', null]], 'local');
  agent.first = (request) => {
    const own = before(request);
    if (own) return own;
    if (request.type === 'activity') {
      const older = history.filter(({ id }) => request.before === null || id < request.before);
      const fit = older.filter(
        ({ change }) =>
          (request.kinds.length === 0 || request.kinds.includes(change.kind)) &&
          (request.search === '' ||
            (change.kind === 'joined' && change.member.name.includes(request.search))),
      );
      const entries = fit.slice(0, request.limit);
      return { type: 'activity', value: { entries, more: fit.length > entries.length } };
    }
    if (request.type === 'auditLog') {
      const from = request.before ?? Infinity;
      const fit = log.filter(({ sequence }) => sequence < from);
      const entries = fit.slice(0, request.limit);
      return { type: 'auditLog', value: { entries, more: fit.length > entries.length } };
    }
    return undefined;
  };
});

const lines = () => [...document.querySelectorAll('.tl li')];

async function shown(): Promise<void> {
  open(agent);
  await waitFor(() => expect(lines().length).toBeGreaterThan(0));
}

describe('the timeline', () => {
  it('names the link somebody came by, and opens them', async () => {
    await shown();
    expect(lines()[0]?.textContent).toContain('Job fair');
    await fireEvent.click(screen.getByRole('button', { name: 'Member 2' }));
    await waitFor(() => byId('panel'));
    expect(agent.platform.asked('member').at(-1)?.member).toBe('member-2');
  });

  it('is filtered by kinds, which the agent is asked for', async () => {
    history = [
      { id: 9, seenAt: NOW.toISOString(), change: { kind: 'seatsChanged', from: 1, to: 2 } },
      ...history,
    ];
    await shown();
    await fireEvent.click(byId('activity-kind-seatsChanged'));
    await waitFor(() => expect(lines()).toHaveLength(1));
    await fireEvent.click(byId('activity-kind-joined'));
    await waitFor(() => expect(lines()).toHaveLength(4));
    expect(agent.platform.asked('activity').at(-1)?.kinds).toEqual(['seatsChanged', 'joined']);
    await fireEvent.click(byId('activity-kind-seatsChanged'));
    await waitFor(() => expect(lines()).toHaveLength(3));
    expect(byId('activity-kind-seatsChanged').getAttribute('aria-pressed')).toBe('false');
  });

  it('is searched by the agent, keeps old rows meanwhile, and leads back', async () => {
    await shown();
    let answer: (() => void) | undefined;
    before = (request) =>
      request.type === 'activity' && request.search === 'nobody'
        ? new Promise((resolve) => {
            answer = () => resolve({ type: 'activity', value: { entries: [], more: false } });
          })
        : undefined;
    await fireEvent.keyDown(document.body, { key: '/' });
    expect(document.activeElement).toBe(input('activity-search'));
    await fireEvent.input(input('activity-search'), { target: { value: 'nobody' } });
    await waitFor(() => expect(agent.platform.asked('activity').at(-1)?.search).toBe('nobody'));
    expect(lines()).toHaveLength(3);
    answer?.();
    await screen.findByText('Nothing fits the filters.');
    input('activity-search').blur();
    await fireEvent.click(byId('activity-everything'));
    await waitFor(() => expect(lines()).toHaveLength(3));
    expect(input('activity-search').value).toBe('');
  });

  it('drops the answer to a filter that was left', async () => {
    await shown();
    const answers: ((answer: Answer) => void)[] = [];
    before = (request) =>
      request.type === 'activity' && request.kinds.includes('gone')
        ? new Promise((resolve) => answers.push(resolve))
        : undefined;
    await fireEvent.click(byId('activity-kind-gone'));
    await fireEvent.click(byId('activity-kind-gone'));
    answers[0]?.({ type: 'activity', value: { entries: [], more: true } });
    await waitFor(() => expect(lines()).toHaveLength(3));
    expect(document.getElementById('activity-older')).toBeNull();
  });

  it('shows older entries below, and takes in new ones above', async () => {
    history = Array.from({ length: 60 }, (_, index) => joinedEntry(60 - index));
    await shown();
    expect(lines()).toHaveLength(50);
    await fireEvent.click(byId('activity-older'));
    await waitFor(() => expect(lines()).toHaveLength(60));
    expect(agent.platform.asked('activity').at(-1)?.before).toBe(11);
    expect(screen.getByText('This is where the history begins.')).toBeTruthy();
    history = [joinedEntry(61), ...history];
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    await waitFor(() => expect(lines()).toHaveLength(61));
    expect(document.getElementById('activity-older')).toBeNull();
  });

  it('says why it was not loaded, and keeps what it has', async () => {
    await shown();
    before = (request) => {
      if (request.type === 'activity') throw failure('STORAGE_FAILED');
      return undefined;
    };
    await fireEvent.click(byId('activity-kind-gone'));
    await screen.findByText(/Activity not loaded/);
    expect(lines()).toHaveLength(3);
  });

  it('knows when newest and known entries do not meet', () => {
    const page = (more: boolean) => ({ entries: [joinedEntry(9), joinedEntry(8)], more });
    expect(hasGap([joinedEntry(5)], page(true))).toBe(true);
    expect(hasGap([joinedEntry(8)], page(true))).toBe(false);
    expect(hasGap([joinedEntry(5)], page(false))).toBe(false);
  });
});

describe('saving', () => {
  it('makes a file of the activity and says where', async () => {
    await shown();
    await fireEvent.click(byId('activity-save'));
    await waitFor(() => expect(byId('activity-saved').textContent).toContain('Brindlewick Maps'));
    expect(agent.platform.saved).toEqual([
      { type: 'activity', organization: maps, name: 'Brindlewick Maps' },
    ]);
  });

  it('says nothing where the person gave up, and why where it failed', async () => {
    agent.platform.save = () => Promise.resolve(null);
    await shown();
    await fireEvent.click(byId('activity-save'));
    expect(document.getElementById('activity-saved')).toBeNull();
    agent.platform.save = () => Promise.reject(failure('STORAGE_FAILED') as unknown as Error);
    await fireEvent.click(byId('activity-save'));
    expect((await screen.findByRole('alert')).textContent).toContain('Not saved:');
  });
});

describe('the audit log', () => {
  async function opened(): Promise<void> {
    await shown();
    await fireEvent.click(byId('activity-audit'));
    await waitFor(() => expect(rows()).toHaveLength(50));
  }
  const rows = () => [...document.querySelectorAll<HTMLElement>('[data-sequence]')];

  it('is read page by page, with what changed and the hash at hand', async () => {
    log[0] = auditEntry(60, { before: '{"role":"member"}', reason: 'Changed teams' });
    await opened();
    const first = rows()[0];
    expect(first?.textContent).toContain('was removed');
    expect(first?.textContent).toContain('Changed teams');
    expect(first?.querySelector('pre')?.textContent).toBe('{\n  "role": "member"\n}');
    expect(first?.querySelector('summary')?.textContent).toContain('abcdefghij…');
    await fireEvent.click(byId('audit-older'));
    await waitFor(() => expect(rows()).toHaveLength(60));
    expect(document.getElementById('audit-older')).toBeNull();
  });

  it('is saved as a file', async () => {
    await opened();
    await fireEvent.click(byId('audit-save'));
    await waitFor(() => byId('activity-saved'));
    expect(agent.platform.saved[0]?.type).toBe('auditLog');
  });

  it('takes in what is new, without asking for old pages again', async () => {
    await opened();
    await fireEvent.click(byId('audit-older'));
    await waitFor(() => expect(rows()).toHaveLength(60));
    log = [auditEntry(61), ...log];
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    await waitFor(() => expect(rows()).toHaveLength(61));
    expect(document.getElementById('audit-older')).toBeNull();
  });

  it('is joined only where nothing is missing between', () => {
    const sequences = (entries: readonly AuditEntry[]) => entries.map(({ sequence }) => sequence);
    const known = [5, 4].map((sequence) => auditEntry(sequence));
    expect(sequences(joined([auditEntry(6)], known))).toEqual([6, 5, 4]);
    expect(sequences(joined([auditEntry(9), auditEntry(8)], known))).toEqual([9, 8]);
    expect(sequences(joined([auditEntry(5)], known))).toEqual([5, 4]);
  });

  it('says in words what was done, as far as it can be read', () => {
    const said = (change: Partial<AuditEntry>) => auditSaid(auditEntry(1, change)).text;
    expect(
      said({
        action: 'organization.seats_changed',
        before: '{"seats":1}',
        after: '{"seats":2000}',
      }),
    ).toBe('Seats changed from 1 to 2,000');
    expect(said({ action: 'organization.seats_changed' })).toBe('Number of seats changed');
    expect(said({ action: 'member.role_changed', after: '{"role":"admin"}' })).toMatch(
      /Admin now$/,
    );
    expect(said({ action: 'member.role_changed', after: '{"role":"king"}' })).toMatch(
      /^The role of/,
    );
    expect(said({ action: 'member.seat_changed', after: '{"seatType":"free"}' })).toMatch(
      /^Seat taken/,
    );
    expect(said({ action: 'constructor' })).toBe('Something else was done (constructor)');
    expect(auditSaid(auditEntry(1, { subject: null })).names).toEqual(['Somebody']);
    expect(auditBy(auditEntry(1, { actor: null }))).toBe('by the service');
    expect(auditBy(auditEntry(1, { actor: 'Bo Li' }))).toBeNull();
    expect(factsOf('no object')).toEqual({});
    expect(spelled('no object')).toBe('no object');
  });

  it('of daily.dev is said not to be, with the way round', async () => {
    offering([['readAuditLog', 'NOT_SUPPORTED']], 'dailyDev');
    await shown();
    await fireEvent.click(byId('activity-audit'));
    expect(byId('activity-limit').textContent).toContain('daily.dev keeps no audit log');
    expect(agent.platform.asked('auditLog')).toEqual([]);
    expect(document.getElementById('audit-save')).toBeNull();
  });

  it('is for the owner and admins, which is said', async () => {
    offering([['readAuditLog', 'ROLE']], 'local');
    await shown();
    await fireEvent.click(byId('activity-audit'));
    expect(byId('activity-limit').textContent).toBe('Only the owner and admins can do this.');
  });
});

it('goes from tab to tab with the arrow keys', async () => {
  await shown();
  byId('activity-history').focus();
  await fireEvent.keyDown(byId('activity-history'), { key: 'ArrowRight' });
  expect(document.activeElement).toBe(byId('activity-door'));
  expect(byId('activity-door').getAttribute('aria-selected')).toBe('true');
  await fireEvent.keyDown(byId('activity-door'), { key: 'End' });
  expect(document.activeElement).toBe(byId('activity-audit'));
  await fireEvent.keyDown(byId('activity-audit'), { key: 'ArrowRight' });
  expect(document.activeElement).toBe(byId('activity-history'));
});
