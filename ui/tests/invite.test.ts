import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '$lib/failure/failure';
import { offers } from './joining';
import { account, Agent, byId, input, invite, maps, open, organization, state } from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
});

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('nav-invite'));
  await fireEvent.click(byId('nav-invite'));
  await waitFor(() => byId('seats-available'));
}

describe('the invite view', () => {
  it('shows the code, the link and the seats', async () => {
    await show();
    expect(byId('qr').getAttribute('role')).toBe('img');
    expect(byId('qr').getAttribute('aria-label')).toBe('QR code of the invite link');
    expect(Number(byId('qr').getAttribute('width')) % 41).toBe(0);
    expect(input('invite-link').value).toBe(invite.link);
    expect(input('invite-link').dir).toBe('ltr');
    expect(byId('seats-available').textContent).toBe('7');
    expect(byId('seats-now').textContent).toContain('Whoever joins takes one at once');
  });

  it('copies the link, and says so', async () => {
    await show();
    await fireEvent.click(byId('copy'));
    await screen.findByText('Invite link copied');
    expect(agent.platform.copied).toEqual([invite.link]);
    expect(byId('copy').textContent).toContain('Copied');
  });

  it('saves a picture, and says where', async () => {
    await show();
    await fireEvent.click(byId('save-png'));
    await screen.findByText('/home/noa/Downloads/Brindlewick Maps invite.png');
    expect(agent.platform.saved).toEqual([
      { type: 'qrPng', organization: maps, link: null, name: 'Brindlewick Maps' },
    ]);
  });

  it('saves a drawing, and says nothing where the person chose not to', async () => {
    await show();
    agent.platform.save = (wish) => {
      agent.platform.saved.push(wish);
      return Promise.resolve(null);
    };
    await fireEvent.click(byId('save-svg'));
    await waitFor(() => expect(agent.platform.saved.map(({ type }) => type)).toEqual(['qrSvg']));
    expect(byId('saved-path').textContent.trim()).toBe('');
  });

  it('prints a card: name, code and the whole link, beside the window', async () => {
    await show();
    expect(document.getElementById('card')).toBeNull();
    await fireEvent.click(byId('print-card'));
    await waitFor(() => expect(agent.platform.printed).toBe(1));
    const card = byId('card');
    expect(card.parentElement).toBe(document.body);
    expect(card.textContent).toContain('Brindlewick Maps');
    expect(card.querySelector('.typed')?.textContent).toBe(invite.link);
    expect(card.querySelector('path')?.getAttribute('d')).toBe(invite.qr?.path);
  });

  it('copies the link by its keys, in any view', async () => {
    agent.state = state({ accounts: [account({ organizations: [organization({ offers })] })] });
    await show();
    await fireEvent.click(byId('nav-members'));
    await fireEvent.keyDown(window, { key: 'C', code: 'KeyC', ctrlKey: true, shiftKey: true });
    await screen.findByText('Invite link copied');
    expect(agent.platform.copied).toEqual([invite.link]);
  });

  it('says what failed where it failed', async () => {
    agent.platform.save = () => Promise.reject(failure('STORAGE_FAILED'));
    await show();
    await fireEvent.click(byId('save-png'));
    expect((await screen.findByRole('alert')).textContent).toContain('Not saved:');
  });

  it('says when no seat is left', async () => {
    const full = organization({ seats: { total: 3, assigned: 5 } });
    agent.state = state({ accounts: [account({ organizations: [full] })] });
    await show();
    expect(byId('seats-available').textContent).toBe('0');
    expect(screen.getByText(/nobody can join yet/)).toBeTruthy();
    expect(byId('seats-now').textContent).toContain('Over by 2');
    await fireEvent.click(byId('manage-seats'));
    expect(byId('nav-seats').getAttribute('aria-current')).toBe('page');
  });

  it('says why there is no link', async () => {
    agent.invite = { ...invite, link: null, qr: null };
    await show();
    expect(byId('no-link').textContent).toContain('Only the owner and admins can invite');
    for (const id of ['copy', 'present', 'message', 'plan-now', 'manage-seats']) {
      expect(document.getElementById(id), id).toBeNull();
    }
  });
});

describe('the reach of the link', () => {
  it('is this computer, until the local network is allowed', async () => {
    agent.first = (request) => {
      if (request.type === 'allowLocalNetwork') {
        const address = 'http://192.168.1.23:4600';
        agent.invite = { ...invite, link: `${address}/j/sample`, reach: 'localNetwork' };
      }
      return undefined;
    };
    await show();
    expect(byId('reach').textContent).toContain('Only browsers on this computer');
    expect(byId('reach').textContent).toContain('http://192.168.1.23:4600');
    await fireEvent.click(byId('allow-network'));
    await waitFor(() => byId('forbid-network'));
    expect(agent.platform.asked('allowLocalNetwork').map(({ allowed }) => allowed)).toEqual([true]);
    expect(input('invite-link').value).toBe('http://192.168.1.23:4600/j/sample');
    await fireEvent.click(byId('forbid-network'));
    await waitFor(() => expect(agent.platform.asked('allowLocalNetwork')).toHaveLength(2));
  });

  it('says when this computer is in no network', async () => {
    const { localService } = state();
    agent.state = state({
      localService: localService && { ...localService, networkAddress: null },
    });
    await show();
    expect(byId('reach').textContent).toContain('in no network');
    expect(document.getElementById('allow-network')).toBeNull();
  });

  it('needs no word where the server can be reached', async () => {
    agent.invite = { ...invite, reach: 'server' };
    await show();
    expect(document.getElementById('reach')).toBeNull();
  });

  it('says in place what kept it from changing', async () => {
    agent.first = (request) => {
      if (request.type === 'allowLocalNetwork') throw failure('ADDRESS_TAKEN');
      return undefined;
    };
    await show();
    await fireEvent.click(byId('allow-network'));
    expect((await screen.findByRole('alert')).textContent).toContain('Another program uses');
  });
});
