import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountKind } from '$lib/bindings/AccountKind';
import type { Acts } from '$lib/bindings/Acts';
import type { ActsPreview } from '$lib/bindings/ActsPreview';
import type { Answer } from '$lib/bindings/Answer';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Overview } from '$lib/bindings/Overview';
import type { Request } from '$lib/bindings/Request';
import type { Role } from '$lib/bindings/Role';
import type { SeatsPreview } from '$lib/bindings/SeatsPreview';
import { failure } from '$lib/failure/failure';
import { sampleOrganizationOffers } from '$lib/platform/sample-offers';
import { factsOf } from '$routes/seats/price';
import { typedNumber } from '$routes/seats/typed';
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

const seats = { total: 10, assigned: 3 };
const price: SeatsPreview = {
  currency: 'EUR',
  pricePerSeat: 5,
  cycle: 'monthly',
  total: 50,
  dueNow: 12.5,
  nextBilling: '2026-12-23T12:00:00Z',
};
const preview: ActsPreview = {
  able: 2,
  who: [member(1), member(2)],
  refused: [{ refusal: 'OWNER', count: 1, who: [member(0)] }],
  seatsAfter: { total: 10, assigned: 1 },
  undoable: true,
};
const begun: Acts = {
  id: 7,
  action: 'takeSeat',
  undo: false,
  total: 2,
  done: 0,
  failed: 0,
  finished: false,
  stopped: false,
  undoable: false,
  rows: [
    { member: 'member-1', name: 'Member 1', outcome: { type: 'waiting' } },
    { member: 'member-2', name: 'Member 2', outcome: { type: 'waiting' } },
  ],
};

let agent: Agent;
let idle: Partial<Overview['seats']>;
/** Answers that come before those below. */
let first: (request: Request) => Answer | undefined;

beforeEach(() => {
  agent = new Agent();
  idle = { idle30: 3, idle60: 2, idle90: 0 };
  first = () => undefined;
  of('owner');
  agent.first = (request) => {
    const said = first(request);
    if (said) return said;
    switch (request.type) {
      case 'overview': {
        const own = agent.state.accounts[0]?.organizations[0]?.seats ?? seats;
        const use = { seats: own, new: 0, idle30: 0, idle60: 0, idle90: 0, activityUnknown: false };
        const value: Overview = {
          seats: { ...use, ...idle },
          days: [],
          forecast: null,
          weeks: [],
          unreviewed: 0,
          latest: [],
          revision: 1,
        };
        return { type: 'overview', value };
      }
      case 'plan':
        return { type: 'plan', value: { price, endsAt: null } };
      case 'previewSeats':
        return { type: 'seatsPreview', value: { ...price, total: request.seats * 5 } };
      case 'previewActs':
        return { type: 'actsPreview', value: preview };
      default:
        return undefined;
    }
  };
});

function of(
  role: Role,
  kind: AccountKind = 'local',
  change: Partial<OrganizationState> = {},
): void {
  const status = change.status ?? 'active';
  const own = organization({
    ownRole: role,
    offers: sampleOrganizationOffers(role, kind, status, change.seats ?? seats),
    ...change,
  });
  agent.state = state({ accounts: [account({ kind, organizations: [own] })] });
}

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('nav-seats'));
  await fireEvent.click(byId('nav-seats'));
  await waitFor(() => byId('seats-available'));
}

const type = (text: string) => fireEvent.input(input('seats'), { target: { value: text } });

describe('the plan', () => {
  it('says what is paid, how often, and when next', async () => {
    await show();
    await waitFor(() => expect(byId('plan-facts').textContent).toContain('Monthly'));
    expect(byId('plan-facts').textContent).toContain('€50.00');
    expect(byId('plan-facts').textContent).toContain('23 December 2026');
    expect(byId('plan-facts').textContent).not.toContain('Due now');
    expect(byId('plan-status').textContent).toBe('Active');
  });

  it('cancels after a question, once', async () => {
    await show();
    await waitFor(() => byId('change-subscription'));
    await fireEvent.click(byId('change-subscription'));
    expect(agent.platform.asked('cancelSubscription')).toEqual([]);
    await fireEvent.click(byId('change-subscription-now'));
    await screen.findByText('Subscription cancelled');
    expect(agent.platform.asked('cancelSubscription')).toEqual([
      { type: 'cancelSubscription', organization: maps },
    ]);
  });

  it('resumes what was cancelled, and says why it did not', async () => {
    of('owner', 'local', { status: 'cancelled' });
    first = (request) => {
      if (request.type === 'resumeSubscription') throw failure('UNREACHABLE');
      return undefined;
    };
    await show();
    await waitFor(() => byId('change-subscription'));
    await fireEvent.click(byId('change-subscription'));
    await fireEvent.click(byId('change-subscription-now'));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Subscription not changed:');
  });

  it('says who may, and what daily.dev cannot', async () => {
    of('admin');
    await show();
    await waitFor(() => byId('subscription-reason'));
    expect(byId<HTMLButtonElement>('change-subscription').disabled).toBe(true);
    expect(byId('subscription-reason').textContent).toContain('Only the owner');
  });

  it('leaves to daily.dev what it cannot be asked, and says that it expired', async () => {
    of('owner', 'dailyDev', { status: 'expired' });
    await show();
    await waitFor(() => byId('plan-words'));
    expect(document.getElementById('change-subscription')).toBeNull();
    expect(byId('subscription-reason').textContent).toContain('on daily.dev');
    expect(byId('plan-words').textContent).toContain('Renew it on daily.dev');
    expect(byId('seats-reason').textContent).toBe('The subscription is not active.');
    expect(input('seats').disabled).toBe(true);
  });

  it('is not for a plain member', async () => {
    of('member');
    idle = { activityUnknown: true };
    await show();
    expect(byId('no-plan').textContent).toContain('owner and admins');
    expect(agent.platform.asked('plan')).toEqual([]);
    expect(document.getElementById('seats')).toBeNull();
    expect(byId('idle-unknown').textContent).toContain('not known here');
  });

  it('fails in its place', async () => {
    first = (request) => {
      if (request.type === 'plan') throw failure('UNREACHABLE');
      return undefined;
    };
    await show();
    expect((await screen.findByRole('alert')).textContent).toContain('Plan not loaded.');
    expect(byId('seats-available').textContent).toBe('7');
    first = () => undefined;
    await fireEvent.click(byId('load-plan'));
    await waitFor(() => byId('plan-facts'));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the number of seats', () => {
  it('asks for the price once, when nothing more is typed', async () => {
    await show();
    await type('1');
    await type('12');
    await type('120');
    await waitFor(() => expect(byId('price-facts').textContent).toContain('€600.00'));
    expect(byId('price-facts').textContent).toContain('Due now, prorated');
    expect(agent.platform.asked('previewSeats').map((asked) => asked.seats)).toEqual([120]);
    expect(byId('change-seats').textContent).toContain('Add 110 seats…');
  });

  it('is changed after a question, and says what is so now', async () => {
    await show();
    await type('4');
    expect(byId('change-seats').textContent).toContain('Remove 6 seats…');
    await fireEvent.click(byId('change-seats'));
    expect(agent.platform.asked('changeSeats')).toEqual([]);
    of('owner', 'local', { seats: { total: 4, assigned: 3 } });
    await fireEvent.click(byId('change-seats-now'));
    await fireEvent.click(byId('change-seats-now'));
    await screen.findByText('10 seats before, 4 now');
    expect(agent.platform.asked('changeSeats')).toEqual([
      { type: 'changeSeats', organization: maps, seats: 4 },
    ]);
    await waitFor(() => expect(byId<HTMLButtonElement>('change-seats').disabled).toBe(true));
  });

  it('is never below the assigned, and says why', async () => {
    await show();
    await type('2');
    expect(byId('seats-said').textContent).toContain('3 seats are assigned');
    expect(input('seats').getAttribute('aria-invalid')).toBe('true');
    expect(byId<HTMLButtonElement>('change-seats').disabled).toBe(true);
    expect(agent.platform.asked('previewSeats')).toEqual([]);
  });

  it('keeps what was typed when the server says no', async () => {
    first = (request) => {
      if (request.type === 'changeSeats') throw failure('UNREACHABLE');
      return undefined;
    };
    await show();
    await type('12');
    await fireEvent.click(byId('change-seats'));
    await fireEvent.click(byId('change-seats-now'));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Number of seats not changed:');
    expect(input('seats').value).toBe('12');
  });

  it('shows an admin the price, and leaves the change to the owner', async () => {
    of('admin');
    await show();
    await type('12');
    await waitFor(() => byId('price-facts'));
    expect(byId<HTMLButtonElement>('change-seats').disabled).toBe(true);
    expect(byId('seats-reason').textContent).toContain('Only the owner');
  });

  it.each(['', '0', '-3', '1.5', '1e3', '100001', 'many'])('is not %j', (text) => {
    expect(typedNumber(text, seats)).toEqual({
      seats: null,
      wrong: 'Type a whole number from 1 to 100,000.',
    });
  });

  it('says a credit as one, and leaves out what is not known', () => {
    const said = factsOf({
      ...price,
      dueNow: -20,
      cycle: 'weekly',
      nextBilling: null,
      total: null,
    });
    expect(said.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Cycle: weekly',
      'Price per seat: €5.00',
      'Credited, prorated: €20.00',
    ]);
  });
});

describe('idle seats', () => {
  async function ask(): Promise<void> {
    await show();
    expect(byId('idle-none').textContent).toContain('Every seat was used');
    await fireEvent.click(input('idle-60'));
    await fireEvent.click(byId('free-seats'));
    await waitFor(() => byId('free-now'));
  }

  it('are chosen by days, and looked at first: who, and who not', async () => {
    await ask();
    const asked = agent.platform.asked('previewActs')[0];
    expect(asked?.action).toBe('takeSeat');
    expect(asked?.members).toMatchObject({
      type: 'shown',
      query: { seat: 'plus', inactiveDays: 60 },
    });
    expect(byId('free-who').textContent).toContain('Member 1');
    expect(byId('free-cannot-OWNER').textContent).toContain('Not possible for the owner.');
    expect(byId('free-now').textContent).toContain('Free 2 seats');
    expect(agent.platform.asked('actOnMany')).toEqual([]);
  });

  it('are freed, each with what became of it, and given back', async () => {
    let acts = begun;
    first = (request) => {
      if (request.type === 'acts' || request.type === 'actOnMany') {
        return { type: 'acts', value: acts };
      }
      if (request.type === 'undoActs') {
        const value = { ...begun, id: 8, undo: true, total: 1, done: 1, finished: true };
        return { type: 'acts', value };
      }
      return undefined;
    };
    await ask();
    await fireEvent.click(byId('free-now'));
    await waitFor(() => expect(byId('free-said').textContent).toBe('0 of 2'));
    const refused = { ...failure('FORBIDDEN'), reason: 'OWNER' };
    acts = {
      ...begun,
      done: 1,
      failed: 1,
      finished: true,
      undoable: true,
      rows: [
        { member: 'member-2', name: 'Member 2', outcome: { type: 'failed', failure: refused } },
        { member: 'member-1', name: 'Member 1', outcome: { type: 'done' } },
      ],
    };
    agent.platform.say({ type: 'actsChanged', id: 7 });
    await waitFor(() => expect(byId('free-said').textContent).toBe('1 seat freed, 1 refused'));
    expect(byId('free-rows').textContent).toContain('Not possible for the owner.');
    await fireEvent.click(byId('free-undo'));
    await waitFor(() => expect(byId('free-said').textContent).toBe('1 seat given back'));
    expect(agent.platform.asked('undoActs')).toEqual([{ type: 'undoActs', id: 7 }]);
    expect(agent.platform.asked('actOnMany')).toHaveLength(1);
  });

  it('stay as they are when it fails, and it can be tried again', async () => {
    first = (request) => {
      if (request.type === 'actOnMany') throw failure('UNREACHABLE');
      return undefined;
    };
    await ask();
    await fireEvent.click(byId('free-now'));
    expect((await screen.findByRole('alert')).textContent).toContain('No seat was freed:');
    expect(byId('free-now')).toBeTruthy();
  });

  it('are left alone while the server cannot be asked', async () => {
    const offline = { type: 'offline', since: NOW.toISOString() } as const;
    idle = { idle90: 2 };
    const [own] = agent.state.accounts;
    agent.state = state({ accounts: [account({ ...own, health: offline })] });
    await show();
    expect(byId<HTMLButtonElement>('free-seats').disabled).toBe(true);
    expect(byId<HTMLButtonElement>('change-seats').disabled).toBe(true);
    expect(byId('seats-reason').textContent).toContain('Offline');
  });
});
