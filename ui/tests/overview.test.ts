import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Door } from '$lib/bindings/Door';
import type { Overview } from '$lib/bindings/Overview';
import { rackOf } from '$lib/components/rack';
import { failure } from '$lib/failure/failure';
import { dayOf, money, rounded } from '$lib/i18n/format';
import { sampleOrganizationOffers } from '$lib/platform/sample-offers';
import { forecastWords } from '$routes/overview/forecast';
import { legendOf } from '$routes/overview/legend';
import { needsOf } from '$routes/overview/needs';
import { joinsOnAverage, seriesOf, turns } from '$routes/overview/series';
import { account, Agent, byId, maps, member, NOW, open, organization, state } from './samples';

const seats = { total: 10, assigned: 3 };
const offers = sampleOrganizationOffers('owner', 'local', 'active', seats);

function overview(change: Partial<Overview> = {}): Overview {
  return {
    seats: { seats, new: 0, idle30: 0, idle60: 0, idle90: 0, activityUnknown: false },
    days: [
      { day: '2026-11-20', total: 8, assigned: 1 },
      { day: '2026-11-21', total: 8, assigned: 1 },
      { day: '2026-11-22', total: 10, assigned: 2 },
      { day: '2026-11-23', total: 10, assigned: 3 },
    ],
    forecast: { fullOn: '2026-12-11', earliest: '2026-12-04', latest: '2026-12-18' },
    weeks: [
      { monday: '2026-11-09', joins: 1 },
      { monday: '2026-11-16', joins: 2 },
      { monday: '2026-11-23', joins: 5 },
    ],
    unreviewed: 0,
    latest: [{ id: 1, seenAt: NOW.toISOString(), change: { kind: 'joined', member: member(7) } }],
    revision: 1,
    ...change,
  };
}

const closedDoor: Door = {
  joinsPaused: false,
  joinsResumeAt: null,
  requests: [],
  waiting: [],
  refused: [],
  removed: [],
};

let agent: Agent;
let shown: Overview;
let door: Door;

beforeEach(() => {
  agent = new Agent();
  agent.state = state({ accounts: [account({ organizations: [organization({ offers })] })] });
  shown = overview();
  door = closedDoor;
  agent.first = (request) => {
    if (request.type === 'overview') return { type: 'overview', value: shown };
    if (request.type === 'door') return { type: 'door', value: door };
    return undefined;
  };
});

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('nav-overview'));
  await fireEvent.click(byId('nav-overview'));
}

async function loaded(): Promise<void> {
  await show();
  await waitFor(() => byId('seats-available'));
}

describe('the overview', () => {
  it('says the one figure, and holds the seats as a meter', async () => {
    await loaded();
    expect(byId('seats-available').textContent).toBe('7');
    const meter = screen.getByRole('meter', { name: 'Seats' });
    expect(meter.getAttribute('aria-valuetext')).toBe('3 of 10 assigned');
    expect(agent.platform.asked('overview')[0]).toMatchObject({ organization: maps, days: 90 });
  });

  it('says by how many it is over', async () => {
    const over = { ...shown.seats, seats: { total: 3, assigned: 5 } };
    shown = overview({ seats: over, forecast: null });
    await loaded();
    expect(byId('seats-available').textContent).toBe('Over by 2');
    expect(byId('need-seatsOver').textContent).toContain('2 seats more are assigned');
  });

  it('has the numbers of the chart as a table, and shows them where nothing draws', async () => {
    await loaded();
    const rows = within(byId('seats-by-day')).getAllByRole('row');
    expect(rows.map(({ children }) => [...children].map((cell) => cell.textContent))).toEqual([
      ['Day', 'Assigned', 'Total'],
      ['20 November 2026', '1', '8'],
      ['22 November 2026', '2', '10'],
      ['23 November 2026', '3', '10'],
    ]);
    // This document has no canvas to draw on.
    await waitFor(() => expect(byId('seats-by-day').classList.contains('sr')).toBe(false));
  });

  it('opens the member of an event', async () => {
    await loaded();
    await fireEvent.click(screen.getByRole('button', { name: 'Member 7' }));
    await waitFor(() => expect(agent.platform.asked('member')[0]?.member).toBe('member-7'));
    expect(byId('nav-members').getAttribute('aria-current')).toBe('page');
  });

  it('keeps what it shows while it loads again, and when that fails', async () => {
    await loaded();
    agent.first = (request) => {
      if (request.type === 'overview') throw failure('STORAGE_FAILED');
      return undefined;
    };
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    expect((await screen.findByRole('alert')).textContent).toContain('Overview not loaded.');
    expect(byId('seats-available').textContent).toBe('7');
    agent.first = (request) =>
      request.type === 'overview' ? { type: 'overview', value: shown } : undefined;
    shown = overview({ seats: { ...shown.seats, seats: { total: 10, assigned: 4 } } });
    await fireEvent.click(byId('load-overview'));
    await waitFor(() => expect(byId('seats-available').textContent).toBe('6'));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says calmly when there is nothing to do', async () => {
    await loaded();
    expect(byId('no-needs').textContent).toContain('Nothing to do');
  });

  it('begins with one day and nobody', async () => {
    shown = overview({
      days: [{ day: '2026-11-23', total: 10, assigned: 1 }],
      forecast: null,
      weeks: [{ monday: '2026-11-23', joins: 0 }],
      latest: [],
    });
    await loaded();
    expect(byId('no-series').textContent).toContain('since today');
    expect(document.getElementById('forecast')).toBeNull();
    screen.getByText('Nobody joined in these weeks.');
    screen.getByText(/from now on is listed here/);
  });

  it('copies the invite link', async () => {
    await loaded();
    await fireEvent.click(byId('copy-invite-link'));
    await waitFor(() => expect(agent.platform.copied).toEqual([agent.invite.link]));
  });

  it('shows a plain member what a member may see', async () => {
    const own = organization({
      ownRole: 'member',
      offers: sampleOrganizationOffers('member', 'local', 'active', seats),
    });
    agent.state = state({ accounts: [account({ organizations: [own] })] });
    shown = overview({ unreviewed: 2, seats: { ...shown.seats, activityUnknown: true } });
    await loaded();
    expect(document.getElementById('copy-invite-link')).toBeNull();
    expect(document.getElementById('manage-seats')).toBeNull();
    expect(document.getElementById('need-review')).toBeNull();
    expect(agent.platform.asked('door')).toEqual([]);
    screen.getByText('3 assigned');
  });
});

describe('what needs attention', () => {
  it('has one way on for each', async () => {
    shown = overview({
      unreviewed: 3,
      seats: { ...shown.seats, idle90: 2, seats: { total: 3, assigned: 3 } },
    });
    await loaded();
    await fireEvent.click(byId('need-review-act'));
    expect(byId('nav-review').getAttribute('aria-current')).toBe('page');
    await fireEvent.click(byId('nav-overview'));
    await waitFor(() => byId('need-seatsFull-act'));
    await fireEvent.click(byId('need-seatsFull-act'));
    expect(byId('nav-seats').getAttribute('aria-current')).toBe('page');
    await fireEvent.click(byId('nav-overview'));
    await waitFor(() => byId('need-idle-act'));
    await fireEvent.click(byId('need-idle-act'));
    expect(byId('nav-members').getAttribute('aria-current')).toBe('page');
    await waitFor(() =>
      expect(agent.platform.asked('members').at(-1)).toMatchObject({
        inactiveDays: 90,
        seat: 'plus',
      }),
    );
  });

  it('resumes joins once, and leaves the keyboard where it makes sense', async () => {
    door = { ...closedDoor, joinsPaused: true };
    await loaded();
    await waitFor(() => byId('need-joinsPaused-act'));
    byId('need-joinsPaused-act').focus();
    const answers = agent.first;
    agent.first = (request) => {
      if (request.type === 'resumeJoins') door = closedDoor;
      return answers(request);
    };
    await fireEvent.click(byId('need-joinsPaused-act'));
    await fireEvent.click(byId('need-joinsPaused-act'));
    await waitFor(() => byId('no-needs'));
    expect(agent.platform.asked('resumeJoins')).toHaveLength(1);
    await waitFor(() => expect(document.activeElement).toBe(byId('needs')));
  });

  it('says why joins were not resumed', async () => {
    door = { ...closedDoor, joinsPaused: true };
    const answers = agent.first;
    agent.first = (request) => {
      if (request.type === 'resumeJoins') throw failure('UNREACHABLE');
      return answers(request);
    };
    await loaded();
    await waitFor(() => byId('need-joinsPaused-act'));
    await fireEvent.click(byId('need-joinsPaused-act'));
    await waitFor(() => expect(byId('need-joinsPaused').textContent).toContain('Not done:'));
  });

  it('puts what keeps it from seeing first, and seats low by the own threshold', () => {
    const failing = account({
      id: 'account-2',
      kind: 'service',
      health: {
        type: 'failing',
        failure: failure('UNREACHABLE'),
        since: NOW.toISOString(),
        nextTry: NOW.toISOString(),
      },
    });
    const [seen] = agent.state.accounts;
    const [own] = seen?.organizations ?? [];
    if (!seen || !own) throw new Error('no organization');
    const known = {
      seen: { account: seen, organization: own },
      state: state({ accounts: [seen, failing] }),
      overview: overview({ unreviewed: 1 }),
      door: { ...closedDoor, requests: [{ member: member(4), requestedAt: NOW.toISOString() }] },
      lowAt: 7,
    } as unknown as Parameters<typeof needsOf>[0];
    const kinds = (lowAt: number) => needsOf({ ...known, lowAt }).map(({ kind }) => kind);
    expect(kinds(7)).toEqual(['failing', 'review', 'requests', 'seatsLow']);
    expect(kinds(6)).toEqual(['failing', 'review', 'requests']);
  });
});

describe('the numbers', () => {
  it('make up the assigned seats, who is new counted once', () => {
    const use = { ...overview().seats, new: 2, idle90: 2 };
    expect(legendOf(use)).toEqual({ taken: 0, idle: 1, fresh: 2 });
    expect(legendOf({ ...use, activityUnknown: true })).toEqual({ taken: 1, idle: 0, fresh: 2 });
    const rack = rackOf(seats, 1, 1);
    expect(rack.holes.slice(0, 4)).toEqual(['taken', 'idle', 'new', 'open']);
  });

  it('hold the forecast within what is shown', () => {
    const series = seriesOf(overview());
    const at = (day: string) => dayOf(day).getTime() / 1000;
    expect(series?.since).toEqual({ at: at('2026-11-22'), seats: 10 });
    expect(series?.now).toEqual({ at: at('2026-11-23'), seats: 3 });
    // Four days behind: no more than a week ahead.
    expect(series?.end).toBe(at('2026-11-30'));
    expect(series?.ahead?.full.seats).toBe(10);
    expect(seriesOf(overview({ days: [] }))).toBeNull();
  });

  it('say when something changed, and what is so now', () => {
    expect(turns(overview().days).map(({ day }) => day)).toEqual([
      '2026-11-20',
      '2026-11-22',
      '2026-11-23',
    ]);
  });

  it('count joins by the weeks that are over', () => {
    expect(joinsOnAverage(overview())).toBe(1.5);
    expect(joinsOnAverage(overview({ weeks: [] }))).toBeNull();
    expect(rounded(3.4999)).toBe('3.5');
  });

  it('say money in its currency, even in one nobody knows', () => {
    expect(money(12.5, 'EUR', 'de').replace(/\s/g, ' ')).toBe('12,50 €');
    expect(money(1200, null, 'en')).toBe('1,200');
    expect(money(3, 'no such thing', 'en')).toBe('3 no such thing');
  });
});

describe('the forecast', () => {
  const words = (change: Partial<Overview>) => forecastWords(overview(change), NOW);

  it('says the day and between which days', () => {
    expect(words({})).toBe(
      'At this pace full around 11 December, between 4 December and 18 December.',
    );
  });

  it('says what cannot be said', () => {
    const forecast = { fullOn: '2026-12-11', earliest: '2026-12-04', latest: null };
    expect(words({ forecast })).toContain('not before 4 December');
    expect(words({ forecast: null })).toBe('No sign that the seats run out.');
    const far = { fullOn: '2029-01-01', earliest: '2028-01-01', latest: null };
    expect(words({ forecast: far })).toContain('more than a year');
    const full = { ...overview().seats, seats: { total: 3, assigned: 3 } };
    expect(words({ seats: full })).toBe('No seat is left.');
  });
});
