import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '$lib/failure/failure';
import { choose, dailyOffers, Joining, link, offers, showInvite } from './joining';
import { account, Agent, byId, input, maps, NOW, organization, state } from './samples';

let agent: Agent;
let joining: Joining;

beforeEach(() => {
  agent = new Agent();
  joining = new Joining(agent);
});

const fair = link('fair', {
  name: 'Job fair',
  maxUses: 25,
  uses: 18,
  lastUsedAt: NOW.toISOString(),
});
const card = link('card', { name: 'Card', needsApproval: true });
const gone = link('gone', { name: 'Gone', link: null, qr: null, state: 'usedUp', uses: 12 });

async function showLinks(): Promise<void> {
  joining.links = [...joining.links, fair, card, gone];
  await showInvite(agent);
  await waitFor(() => byId('link-fair'));
}

describe('regenerating', () => {
  it('shows what the old link did, and replaces it at once', async () => {
    await showInvite(agent);
    await waitFor(() => expect(byId('link-used').textContent).toContain('86 joins'));
    await fireEvent.click(byId('regenerate'));
    expect(byId('regenerate-used').textContent).toContain('86 people joined by the old link.');
    expect(byId('regenerate-used').textContent).toContain('Last use: Monday');
    agent.invite = { ...agent.invite, link: 'http://127.0.0.1:4600/j/fresh' };
    joining.links = [link('fresh')];
    await fireEvent.click(byId('regenerate-now'));
    await waitFor(() => expect(input('invite-link').value).toBe('http://127.0.0.1:4600/j/fresh'));
    expect(agent.platform.asked('regenerateInviteLink')).toEqual([
      { type: 'regenerateInviteLink', organization: maps, graceSeconds: 0 },
    ]);
    expect(byId('regenerated').textContent).toBe(
      'Link regenerated. The old one does not work any more.',
    );
    expect(document.getElementById('regenerate-now')).toBeNull();
  });

  it('leaves the old one a while, where that is chosen', async () => {
    await showInvite(agent);
    await fireEvent.click(byId('regenerate'));
    await choose('regenerate-grace', 3);
    await fireEvent.click(byId('regenerate-now'));
    await waitFor(() => expect(byId('regenerated').textContent).toContain('works until'));
    const [request] = agent.platform.asked('regenerateInviteLink');
    expect(request?.graceSeconds).toBe(7 * 24 * 3600);
  });

  it('says in the dialog what kept it from happening', async () => {
    const usual = agent.first;
    agent.first = (request) => {
      if (request.type === 'regenerateInviteLink') throw failure('UNREACHABLE');
      return usual(request);
    };
    await showInvite(agent);
    await fireEvent.click(byId('regenerate'));
    await fireEvent.click(byId('regenerate-now'));
    expect((await screen.findByRole('alert')).textContent).toContain('Not regenerated:');
    expect(byId('regenerate-now')).toBeTruthy();
  });

  it('is not offered by daily.dev, nor are further links and pausing: it says so', async () => {
    const own = organization({ offers: dailyOffers });
    agent.state = state({ accounts: [account({ kind: 'dailyDev', organizations: [own] })] });
    await showInvite(agent);
    expect(document.getElementById('regenerate')).toBeNull();
    expect(document.getElementById('pause-joins')).toBeNull();
    expect(document.getElementById('link-new')).toBeNull();
    expect(byId('link-limit').textContent).toContain('stops when that admin is demoted');
    expect(byId('links-limit').textContent).toContain('one link for each admin');
    expect(byId('links-limit').textContent).toContain('cannot pause joins');
    expect(agent.platform.asked('inviteLinks')).toEqual([]);
    expect(agent.platform.asked('door')).toEqual([]);
  });
});

describe('further links', () => {
  it('are listed with their limits, uses and state', async () => {
    await showLinks();
    expect(byId('link-fair').textContent).toContain('Job fair');
    expect(byId('link-fair').textContent).toContain('18 / 25');
    expect(byId('link-fair').textContent).toContain('25 people');
    expect(byId('link-card').textContent).toContain('Needs approval');
    expect(byId('link-gone').textContent).toContain('Used up');
    expect(document.getElementById('link-copy-gone')).toBeNull();
    expect(document.getElementById('link-end-gone')).toBeNull();
    expect(document.getElementById('link-permanent')).toBeNull();
  });

  it('are copied, and it is said which', async () => {
    await showLinks();
    await fireEvent.click(byId('link-copy-fair'));
    await waitFor(() => expect(byId('links-said').textContent).toBe('Copied: Job fair'));
    expect(agent.platform.copied).toEqual([fair.link]);
  });

  it('show their code, and save it', async () => {
    await showLinks();
    await fireEvent.click(byId('link-qr-fair'));
    expect(byId('link-code').getAttribute('aria-label')).toBe('QR code of Job fair');
    await fireEvent.click(byId('link-save-svg'));
    await screen.findByText(/invite\.svg/);
    expect(agent.platform.saved).toEqual([
      { type: 'qrSvg', organization: maps, link: 'fair', name: 'Brindlewick Maps Job fair' },
    ]);
  });

  it('lead to who came by them', async () => {
    await showLinks();
    await fireEvent.click(byId('link-who-fair'));
    expect(byId('nav-members').getAttribute('aria-current')).toBe('page');
    expect(document.getElementById('link-who-card')).toBeNull();
  });

  it('are ended only when it was confirmed', async () => {
    await showLinks();
    await fireEvent.click(byId('link-end-fair'));
    expect(agent.platform.asked('revokeInviteLink')).toEqual([]);
    joining.links = [joining.links[0] ?? link('permanent'), { ...fair, state: 'revoked' }];
    await fireEvent.click(byId('link-end-now'));
    await waitFor(() => expect(byId('links-said').textContent).toBe('Ended: Job fair'));
    expect(agent.platform.asked('revokeInviteLink').map(({ link }) => link)).toEqual(['fair']);
    expect(byId('link-fair').textContent).toContain('Ended');
    expect(document.activeElement).toBe(byId('link-new'));
  });

  it('are made with a name, an end, a number of uses and approval', async () => {
    await showLinks();
    await fireEvent.click(byId('link-new'));
    await fireEvent.input(input('link-name'), { target: { value: ' Workshop ' } });
    await choose('link-expires', 2);
    await fireEvent.input(input('link-uses'), { target: { value: '12' } });
    await fireEvent.click(byId('link-approval'));
    const before = Date.now();
    await fireEvent.submit(byId('link-form'));
    await waitFor(() => expect(byId('links-said').textContent).toBe('Made: Workshop'));
    const [request] = agent.platform.asked('createInviteLink');
    expect(request?.link).toMatchObject({ name: 'Workshop', maxUses: 12, needsApproval: true });
    const week = new Date(request?.link.expiresAt ?? 0).getTime() - before;
    expect(week).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(week).toBeLessThan(7 * 86_400_000 + 60_000);
  });

  it('are not made of what makes no sense', async () => {
    await showLinks();
    await fireEvent.click(byId('link-new'));
    await choose('link-expires', 4);
    await fireEvent.input(input('link-uses'), { target: { value: '0' } });
    await fireEvent.submit(byId('link-form'));
    expect(byId('link-name-failure')).toBeTruthy();
    expect(byId('link-date-wrong').textContent).toContain('still to come');
    expect(byId('link-uses-wrong').textContent).toContain('from 1 to');
    expect(agent.platform.asked('createInviteLink')).toEqual([]);
  });

  it('say that there are none, and why they were not loaded', async () => {
    await showInvite(agent);
    await waitFor(() => byId('links-none'));
    const usual = agent.first;
    agent.first = (request) => {
      if (request.type === 'inviteLinks') throw failure('UNREACHABLE');
      return usual(request);
    };
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    expect((await screen.findByRole('alert')).textContent).toContain('Further links not loaded.');
    expect(byId('links-none')).toBeTruthy();
  });

  it('cannot be made or ended without the server', async () => {
    const own = account({
      health: { type: 'offline', since: NOW.toISOString() },
      organizations: [organization({ offers })],
    });
    agent.state = state({ accounts: [own] });
    await showLinks();
    for (const id of ['link-new', 'link-end-fair', 'regenerate', 'pause-joins']) {
      expect(byId<HTMLButtonElement>(id).disabled, id).toBe(true);
    }
    expect(byId('stopped').textContent).toBe(byId('link-new').title);
  });
});
