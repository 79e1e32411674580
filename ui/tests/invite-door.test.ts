import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InvitePlan } from '$lib/bindings/InvitePlan';
import { failure } from '$lib/failure/failure';
import { language } from '$lib/i18n/language.svelte';
import { batchWords, peopleOf } from '$routes/invite/plan';
import { dateAhead, endOf, tomorrowMorning } from '$routes/invite/until';
import { choose, Joining, openDoor, showInvite } from './joining';
import { Agent, byId, input, maps } from './samples';

let agent: Agent;
let joining: Joining;

beforeEach(() => {
  agent = new Agent();
  joining = new Joining(agent);
});

describe('pausing joins', () => {
  it('asks first, says so in brass, and resumes by one button', async () => {
    await showInvite(agent);
    await fireEvent.click(byId('pause-joins'));
    expect(agent.platform.asked('pauseJoins')).toEqual([]);
    await fireEvent.click(byId('pause-now'));
    await waitFor(() => byId('joins-paused'));
    expect(agent.platform.asked('pauseJoins')).toEqual([
      { type: 'pauseJoins', organization: maps, until: null },
    ]);
    expect(byId('joins-paused').textContent).toContain('Nobody can join until they are resumed.');
    expect(document.getElementById('pause-joins')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(byId('resume-joins')));
    await fireEvent.click(byId('resume-joins'));
    await waitFor(() => expect(document.getElementById('joins-paused')).toBeNull());
    expect(agent.platform.asked('resumeJoins')).toHaveLength(1);
    await waitFor(() => expect(document.activeElement).toBe(byId('pause-joins')));
  });

  it('can end by itself', async () => {
    await showInvite(agent);
    await fireEvent.click(byId('pause-joins'));
    await choose('pause-until', 2);
    await fireEvent.click(byId('pause-now'));
    await waitFor(() => byId('joins-paused'));
    const [request] = agent.platform.asked('pauseJoins');
    expect(request?.until).toBe(tomorrowMorning(new Date()).toISOString());
    expect(byId('joins-paused').textContent).toContain('Nobody can join until ');
  });

  it('needs a date that is still to come', async () => {
    await showInvite(agent);
    await fireEvent.click(byId('pause-joins'));
    await choose('pause-until', 3);
    await fireEvent.input(input('pause-date'), { target: { value: '2001-01-01T08:00' } });
    await fireEvent.click(byId('pause-now'));
    expect(byId('pause-date-wrong').textContent).toContain('still to come');
    expect(agent.platform.asked('pauseJoins')).toEqual([]);
  });

  it('says what kept it from resuming', async () => {
    joining.door = { ...openDoor, joinsPaused: true };
    const usual = agent.first;
    agent.first = (request) => {
      if (request.type === 'resumeJoins') throw failure('UNREACHABLE');
      return usual(request);
    };
    await showInvite(agent);
    await waitFor(() => byId('joins-paused'));
    await fireEvent.click(byId('resume-joins'));
    expect((await screen.findByRole('alert')).textContent).toContain('Not resumed:');
    expect(byId('joins-paused')).toBeTruthy();
  });
});

describe('times to come', () => {
  const now = new Date(2026, 10, 30, 23, 59);

  it('are counted from now, and tomorrow is at eight', () => {
    expect(endOf('never', null, now)).toBeNull();
    expect(endOf('resumed', null, now)).toBeNull();
    expect(endOf('tomorrow', null, now)).toEqual(new Date(2026, 11, 1, 8));
    expect(endOf('hour', null, now)?.getTime()).toBe(now.getTime() + 3_600_000);
  });

  it('are no times of the past, and no nonsense', () => {
    expect(dateAhead('', now)).toBeNull();
    expect(dateAhead('2026-11-30T23:58', now)).toBeNull();
    expect(dateAhead('2026-12-01T08:00', now)).toEqual(new Date(2026, 11, 1, 8));
  });
});

describe('planning', () => {
  const plan: InvitePlan = {
    people: 40,
    available: 8,
    missing: 32,
    seatsNeeded: 152,
    price: {
      currency: 'USD',
      pricePerSeat: 54,
      cycle: 'yearly',
      total: 8208,
      dueNow: 103.5,
      nextBilling: null,
    },
    batches: [8, 8, 8, 8, 8],
  };

  async function calculate(typed: string): Promise<void> {
    await fireEvent.input(input('plan-people'), { target: { value: typed } });
    await fireEvent.submit(byId('plan-people').closest('form') ?? byId('plan-people'));
  }

  function answer(value: InvitePlan): void {
    const usual = agent.first;
    agent.first = (request) =>
      request.type === 'planInvites' ? { type: 'invitePlan', value } : usual(request);
  }

  it('says what is missing, what it costs, and leads to the seats', async () => {
    answer(plan);
    await showInvite(agent);
    await calculate('40');
    await waitFor(() => expect(byId('plan-missing').textContent).toBe('32'));
    expect(agent.platform.asked('planInvites')[0]).toMatchObject({ people: 40, locale: 'en-GB' });
    expect(byId('plan-price').textContent).toContain('103.50');
    expect(byId('plan').textContent).toContain('All 152 seats, each year');
    expect(byId('plan-batches').textContent).toContain('8 now, then 8, 8, 8 and 8');
    await fireEvent.click(byId('plan-add'));
    expect(byId('nav-seats').getAttribute('aria-current')).toBe('page');
  });

  it('buys nothing where all fit', async () => {
    answer({ ...plan, people: 5, missing: 0, price: null, batches: [5] });
    await showInvite(agent);
    await calculate('5');
    await waitFor(() => expect(byId('plan-batches').textContent).toContain('all at once'));
    expect(document.getElementById('plan-add')).toBeNull();
  });

  it('asks for no number that is none', async () => {
    await showInvite(agent);
    await calculate('many');
    expect(byId('plan-wrong').textContent).toContain('from 1 to 100,000');
    expect(agent.platform.asked('planInvites')).toEqual([]);
    for (const typed of ['', '0', '-3', '1.5', '100001']) expect(peopleOf(typed), typed).toBeNull();
    expect(peopleOf(' 100000 ')).toBe(100_000);
  });

  it('says many batches by their number, and that none is possible', () => {
    const many = { ...plan, batches: Array<number>(12).fill(4) };
    expect(batchWords(many)).toContain('12 batches: 4 now');
    expect(batchWords({ ...plan, available: 0, batches: [] })).toContain('nobody can be invited');
    language.choose('de');
    expect(batchWords(plan)).toContain('8, 8, 8 und 8');
  });
});
