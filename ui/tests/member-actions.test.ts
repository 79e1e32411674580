import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '$lib/bindings/Answer';
import type { MemberAction } from '$lib/bindings/MemberAction';
import type { MemberDetail } from '$lib/bindings/MemberDetail';
import type { MemberOffer } from '$lib/bindings/MemberOffer';
import type { Refusal } from '$lib/bindings/Refusal';
import { failure } from '$lib/failure/failure';
import { language } from '$lib/i18n/language.svelte';
import { sorted } from '../src/routes/members/actions';
import { account, Agent, byId, maps, member, open, organization, state } from './samples';

let agent: Agent;

const offer = (action: MemberAction, refusal: Refusal | null = null): MemberOffer => ({
  action,
  refusal,
});

const usual = [
  offer('promote'),
  offer('demote', 'ALREADY_SO'),
  offer('giveSeat', 'ALREADY_SO'),
  offer('takeSeat'),
  offer('remove'),
];

beforeEach(() => {
  agent = new Agent();
  agent.offers = usual;
});

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('nav-members'));
  agent.platform.say({ type: 'openMember', organization: maps, member: 'member-1' });
  await waitFor(() => expect(byId('panel').textContent).toContain('Member 1'));
  // Whoever is brought into view has the focus.
  await waitFor(() => expect(document.activeElement?.getAttribute('data-row')).toBe('1'));
}

function answering(action: MemberAction, value: Partial<MemberDetail>): void {
  agent.first = (request) => {
    if (request.type !== 'act' || request.action !== action) return undefined;
    const before = {
      member: member(1),
      gone: false,
      unreviewed: false,
      own: false,
      offers: usual,
      history: [],
    };
    return { type: 'member', value: { ...before, ...value } };
  };
}

describe('what can be done to a member', () => {
  it('is what the agent offers; what is so already is left out', async () => {
    await show();
    const ids = [...document.querySelectorAll('[id^="act-"]')].map(({ id }) => id);
    expect(ids).toEqual(['act-promote', 'act-takeSeat', 'act-remove']);
  });

  it('is shown disabled with the reason where it is refused', async () => {
    agent.offers = [
      offer('promote', 'OWNER'),
      offer('demote', 'OWNER'),
      offer('giveSeat', 'NO_SEATS'),
      offer('takeSeat', 'ALREADY_SO'),
      offer('remove', 'OWNER'),
    ];
    await show();
    const promote = byId<HTMLButtonElement>('act-promote');
    expect(promote.disabled).toBe(true);
    const reason = byId(promote.getAttribute('aria-describedby') ?? '');
    expect(reason.textContent).toBe('Not possible for the owner.');
    expect(byId('act-remove').getAttribute('aria-describedby')).toBe(reason.id);
    expect(screen.getByText('No seat is available.')).toBeTruthy();
    language.choose('he');
    await screen.findByText('אין מושב פנוי.');
  });

  it('shows the member as the server has them afterwards', async () => {
    answering('promote', {
      member: member(1, { role: 'admin' }),
      offers: [offer('promote', 'ALREADY_SO'), offer('demote')],
    });
    await show();
    byId('act-promote').focus();
    await fireEvent.click(byId('act-promote'));
    await waitFor(() => byId('act-demote'));
    expect(byId('action-done').textContent).toContain('Admin now');
    expect(byId('panel').querySelector('dd')?.textContent).toBe('Admin');
    // The pressed button is gone: the keyboard is at what comes next.
    await waitFor(() => expect(document.activeElement).toBe(byId('act-demote')));
    expect(agent.platform.asked('act')).toEqual([
      { type: 'act', organization: maps, member: 'member-1', action: 'promote' },
    ]);
  });

  it('is done once, however often it is pressed', async () => {
    let answer: ((answer: Answer) => void) | undefined;
    agent.first = (request) =>
      request.type === 'act' ? new Promise((resolve) => (answer = resolve)) : undefined;
    await show();
    await fireEvent.click(byId('act-takeSeat'));
    await fireEvent.click(byId('act-takeSeat'));
    await fireEvent.click(byId('act-promote'));
    expect(byId('act-takeSeat').getAttribute('aria-busy')).toBe('true');
    await fireEvent.click(byId('act-remove'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(agent.platform.asked('act')).toHaveLength(1);
    answer?.({ type: 'done' });
    await screen.findByRole('alert');
  });

  it('removes only after a question, and keeps what was last seen', async () => {
    answering('remove', { gone: true });
    await show();
    await fireEvent.click(byId('act-remove'));
    await screen.findByRole('heading', { name: 'Remove Member 1?' });
    expect(agent.platform.asked('act')).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await fireEvent.click(byId('act-remove'));
    byId('remove-member-now').focus();
    await fireEvent.click(byId('remove-member-now'));
    await waitFor(() => expect(byId('panel').textContent).toContain('No longer a member'));
    expect(document.getElementById('act-remove')).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(byId('panel')));
  });

  it('says why it was not done, by the server’s own reason, and looks again', async () => {
    agent.first = (request) => {
      if (request.type !== 'act') return undefined;
      throw { ...failure('FORBIDDEN'), reason: 'NO_SEATS' };
    };
    await show();
    const looks = agent.platform.asked('member').length;
    await fireEvent.click(byId('act-takeSeat'));
    const words = (await screen.findByRole('alert')).textContent;
    expect(words).toContain('Seat not taken:');
    expect(words).toContain('No seat is available.');
    expect(agent.platform.asked('member')).toHaveLength(looks + 1);
  });

  it('says when somebody else changed it at the same moment', async () => {
    agent.first = (request) => {
      if (request.type === 'act') throw failure('CHANGED_MEANWHILE');
      return undefined;
    };
    await show();
    await fireEvent.click(byId('act-promote'));
    const words = (await screen.findByRole('alert')).textContent;
    expect(words).toContain('Somebody else changed this');
    expect(words).not.toContain('Not promoted');
  });

  it('waits until the server is there again', async () => {
    const at = new Date(0).toISOString();
    const health = {
      type: 'failing' as const,
      failure: failure('UNREACHABLE'),
      since: at,
      nextTry: at,
    };
    agent.state = state({ accounts: [account({ kind: 'service', health })] });
    await show();
    expect(byId<HTMLButtonElement>('act-promote').disabled).toBe(true);
    expect(screen.getByText(/Offline: nothing can be changed now/)).toBeTruthy();
  });
});

it('puts what is refused for the same reason together', () => {
  const { offered, refused } = sorted([
    offer('promote', 'SELF'),
    offer('giveSeat'),
    offer('takeSeat', 'ALREADY_SO'),
    offer('remove', 'SELF'),
  ]);
  expect(offered).toEqual(['giveSeat']);
  expect(refused).toEqual([{ reason: 'SELF', actions: ['promote', 'remove'] }]);
});

describe('on daily.dev', () => {
  const over = { total: 3, assigned: 5 };

  async function daily(): Promise<void> {
    agent.state = state({
      accounts: [
        account({
          kind: 'dailyDev',
          address: 'https://api.daily.dev',
          capabilities: [],
          organizations: [organization({ seats: over })],
        }),
      ],
    });
    await show();
  }

  it('an organization is over its seats in the rail and the list', async () => {
    await daily();
    expect(byId('nav-over').textContent).toBe('Over by 2');
    expect(screen.getAllByText('Over by 2').length).toBeGreaterThan(1);
    expect(byId('seats-available').textContent).toBe('0');
  });

  it('what its server does not do is said in place', async () => {
    await daily();
    expect(byId('panel').textContent).toContain('The server does not say when');
    await fireEvent.click(byId('nav-invite'));
    await waitFor(() => byId('link-limit'));
    expect(byId('link-limit').textContent).toContain('cannot regenerate a link');
    expect(screen.getByText('Works while you are an admin')).toBeTruthy();
    expect(screen.getByText(/lets people join all the same/)).toBeTruthy();
    expect(screen.queryByText(/nobody can join yet/)).toBeNull();
  });
});
