import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { OrganizationState } from '$lib/bindings/OrganizationState';
import type { Refusal } from '$lib/bindings/Refusal';
import { failure } from '$lib/failure/failure';
import {
  dragged,
  MOST_ZOOM,
  partAfterKey,
  squareOf,
  wholePart,
  zoomed,
} from '$routes/settings/organization/crop';
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

beforeEach(() => {
  agent = new Agent();
});

const all: OrganizationAction[] = ['update', 'transfer', 'leave', 'delete'];

function offers(refusals: Partial<Record<OrganizationAction, Refusal>> = {}) {
  return all.map((action) => ({ action, refusal: refusals[action] ?? null }));
}

async function show(own: Partial<OrganizationState> = {}, of = {}): Promise<void> {
  const organizations = [organization({ offers: offers(), ...own })];
  agent.state = state({ accounts: [account({ organizations, ...of })] });
  open(agent);
  await waitFor(() => byId('menu'));
  await fireEvent.click(byId('nav-settings'));
  await waitFor(() => byId('section-organization'));
}

const disabled = (id: string) => byId<HTMLButtonElement>(id).disabled;

describe('the name of an organization', () => {
  it('is changed, and said over the window', async () => {
    await show();
    expect(disabled('own-rename')).toBe(true);
    await fireEvent.input(input('own-name'), { target: { value: '  Wren & Co ' } });
    await fireEvent.click(byId('own-rename'));
    await waitFor(() => expect(byId('toasts').textContent).toContain('Renamed: Wren & Co'));
    expect(agent.platform.asked('updateOrganization')).toEqual([
      { type: 'updateOrganization', organization: maps, name: 'Wren & Co', image: null },
    ]);
  });

  it('says beside the field why it was refused, and keeps what was typed', async () => {
    agent.first = (request) => {
      if (request.type === 'updateOrganization') throw failure('NAME_TAKEN');
      return undefined;
    };
    await show();
    await fireEvent.input(input('own-name'), { target: { value: 'Taken' } });
    await fireEvent.click(byId('own-rename'));
    await waitFor(() => expect(byId('own-name-failure').textContent).toContain('Another organ'));
    expect(input('own-name').value).toBe('Taken');
  });

  it('follows a change from elsewhere where nobody types', async () => {
    await show();
    const organizations = [organization({ offers: offers(), name: 'Elsewhere' })];
    agent.state = state({ accounts: [account({ organizations })] });
    agent.platform.say({ type: 'stateChanged' });
    await waitFor(() => expect(input('own-name').value).toBe('Elsewhere'));
  });

  it('cannot be changed offline, and says so', async () => {
    await show({}, { health: { type: 'offline', since: NOW.toISOString() } });
    expect(disabled('own-choose-picture')).toBe(true);
    expect(input('own-name').readOnly).toBe(true);
    expect(byId('own-picture-reason').textContent).toContain('Offline');
  });
});

describe('what a role has', () => {
  it('is neither name nor image nor deletion for a member, who can leave', async () => {
    const role = { update: 'ROLE', transfer: 'ROLE', delete: 'ROLE' } as const;
    await show({ ownRole: 'member', offers: offers(role) });
    expect(byId('own-nothing').textContent).toContain('as a member');
    for (const id of ['own-name', 'own-delete', 'own-transfer']) {
      expect(document.getElementById(id)).toBeNull();
    }
    expect(disabled('own-leave')).toBe(false);
  });

  it('is said to an admin, who could expect more', async () => {
    const role = { transfer: 'ROLE', delete: 'ROLE' } as const;
    await show({ ownRole: 'admin', offers: offers(role) });
    expect(disabled('own-delete')).toBe(true);
    expect(byId('own-deleting-reason').textContent).toBe('Only the owner can do this.');
  });

  it('is told in place where the server cannot do it', async () => {
    await show({ offers: offers({ transfer: 'NOT_SUPPORTED', leave: 'OWNER' }) });
    expect(byId('own-transferring-reason').textContent).toBe('This server cannot do it.');
    expect(byId('own-leaving-reason').textContent).toContain('Transfer the ownership first');
  });
});

describe('deleting an organization', () => {
  it('lists what it takes, ticked', async () => {
    await show({ offers: offers({ delete: 'SEATS_IN_USE' }), status: 'expired' });
    const items = [...byId('own-conditions').querySelectorAll('li')].map((li) => li.textContent);
    expect(items[0]).toMatch(/You are the owner\s*Met/);
    expect(items[1]).toMatch(/No subscription is active\s*Met/);
    expect(items[2]).toMatch(/No seat is assigned\s*Not met/);
    expect(disabled('own-delete')).toBe(true);
  });

  it('takes the name, typed, and is done once', async () => {
    await show();
    await fireEvent.click(byId('own-delete'));
    expect(disabled('own-delete-now')).toBe(true);
    await fireEvent.input(input('own-delete-typed'), { target: { value: 'Brindlewick' } });
    expect(byId('own-delete-why').textContent).toContain('not the same yet');
    await fireEvent.input(input('own-delete-typed'), { target: { value: 'Brindlewick Maps' } });
    agent.state = state({ accounts: [account({ organizations: [] })] });
    const button = byId('own-delete-now');
    await Promise.all([fireEvent.click(button), fireEvent.click(button)]);
    await waitFor(() =>
      expect(byId('toasts').textContent).toContain('Brindlewick Maps is deleted'),
    );
    expect(agent.platform.asked('deleteOrganization')).toHaveLength(1);
    await screen.findByText('No organization here');
  });

  it('says why it was not, and asks again', async () => {
    agent.first = (request) => {
      if (request.type === 'deleteOrganization') {
        throw { ...failure('FORBIDDEN'), reason: 'SEATS_IN_USE' };
      }
      return undefined;
    };
    await show();
    await fireEvent.click(byId('own-delete'));
    await fireEvent.input(input('own-delete-typed'), { target: { value: 'Brindlewick Maps' } });
    await fireEvent.click(byId('own-delete-now'));
    expect((await screen.findByRole('alert')).textContent).toMatch(
      /Not deleted:\s+Seats are still/,
    );
    expect(disabled('own-delete-now')).toBe(false);
  });
});

describe('leaving and handing over', () => {
  it('leaves, and says so', async () => {
    await show({ ownRole: 'admin' });
    await fireEvent.click(byId('own-leave'));
    agent.state = state({ accounts: [account({ organizations: [] })] });
    await fireEvent.click(byId('own-leave-now'));
    await waitFor(() => expect(byId('toasts').textContent).toContain('You left Brindlewick Maps'));
    expect(agent.platform.asked('leave')).toEqual([{ type: 'leave', organization: maps }]);
  });

  it('hands over to somebody who was found, but not to oneself', async () => {
    agent.members = [member(0, { name: 'Noa' }), member(1, { name: 'Noam' })];
    await show();
    await fireEvent.click(byId('own-transfer'));
    expect(byId('own-transfer-why').textContent).toContain('Choose the new owner first');
    await fireEvent.input(input('own-transfer-find'), { target: { value: 'Noa' } });
    await fireEvent.click(await waitFor(() => input('own-transfer-member-1')));
    expect(document.getElementById('own-transfer-member-0')).toBeNull();
    await fireEvent.input(input('own-transfer-typed'), { target: { value: 'Brindlewick Maps' } });
    await fireEvent.click(byId('own-transfer-now'));
    await waitFor(() => expect(byId('toasts').textContent).toContain('Noam is the owner now'));
    expect(agent.platform.asked('transferOwnership')).toEqual([
      { type: 'transferOwnership', organization: maps, member: 'member-1' },
    ]);
  });
});

describe('files and the history', () => {
  it('saves members and history, and says where', async () => {
    await show();
    await fireEvent.click(byId('own-save-members'));
    await waitFor(() => expect(byId('toasts').textContent).toContain('members.csv'));
    await fireEvent.click(byId('own-save-history'));
    await waitFor(() => expect(byId('toasts').textContent).toContain('activity.csv'));
    expect(agent.platform.saved.map(({ type, name }) => [type, name])).toEqual([
      ['members', 'Brindlewick Maps'],
      ['activity', 'Brindlewick Maps'],
    ]);
  });

  it('says nothing where the person chose no place', async () => {
    vi.spyOn(agent.platform, 'save').mockResolvedValue(null);
    await show();
    await fireEvent.click(byId('own-save-members'));
    await waitFor(() => expect(byId('own-save-members').getAttribute('aria-busy')).toBeNull());
    expect(byId('toasts').textContent.trim()).toBe('');
  });

  it('forgets the history when that was confirmed', async () => {
    await show();
    await fireEvent.click(byId('own-forget'));
    expect(agent.platform.asked('forgetActivity')).toEqual([]);
    await fireEvent.click(byId('own-forget-now'));
    await waitFor(() => expect(byId('toasts').textContent).toContain('History forgotten'));
    expect(agent.platform.asked('forgetActivity')).toHaveLength(1);
  });
});

describe('the part of a picture', () => {
  const size = { width: 400, height: 200 };

  it('begins with the largest square in the middle', () => {
    expect(squareOf(size, wholePart(size))).toEqual({ x: 100, y: 0, side: 200 });
  });

  it('follows the pointer, and never leaves the picture', () => {
    const right = dragged(size, wholePart(size), 0.25, 0);
    expect(squareOf(size, right)).toEqual({ x: 50, y: 0, side: 200 });
    expect(squareOf(size, dragged(size, right, 9, 9))).toEqual({ x: 0, y: 0, side: 200 });
  });

  it('is enlarged about its middle, within bounds', () => {
    expect(squareOf(size, zoomed(size, wholePart(size), 2))).toEqual({ x: 150, y: 50, side: 100 });
    expect(zoomed(size, wholePart(size), 99).zoom).toBe(MOST_ZOOM);
    expect(zoomed(size, wholePart(size), 0.1).zoom).toBe(1);
  });

  it('is moved by keys', () => {
    const near = zoomed(size, wholePart(size), 2);
    const moved = partAfterKey('ArrowRight', size, near);
    expect(moved && squareOf(size, moved).x).toBe(145);
    expect(partAfterKey('+', size, near)?.zoom).toBeCloseTo(2.2);
    expect(partAfterKey('a', size, near)).toBeNull();
  });
});

describe('the image', () => {
  const context = { clearRect: vi.fn(), drawImage: vi.fn(), imageSmoothingQuality: '' };

  beforeEach(() => {
    const size = { width: 300, height: 200, close: () => undefined };
    vi.stubGlobal('createImageBitmap', (file: File) =>
      file.type === 'image/png' ? Promise.resolve(size) : Promise.reject(new Error('unreadable')),
    );
    const canvas = HTMLCanvasElement.prototype as unknown as Record<'getContext', () => unknown>;
    vi.spyOn(canvas, 'getContext').mockReturnValue(context);
    vi.spyOn(HTMLCanvasElement.prototype, 'toDataURL').mockReturnValue(
      'data:image/png;base64,cGlja2Vk',
    );
  });

  async function choose(file: File): Promise<void> {
    await show();
    const files = { 0: file, length: 1, item: () => file };
    Object.defineProperty(input('own-picture-file'), 'files', { value: files, configurable: true });
    await fireEvent.change(input('own-picture-file'));
  }

  it('is sent as the part that was chosen', async () => {
    await choose(new File(['x'], 'logo.png', { type: 'image/png' }));
    await waitFor(() => byId('crop-use'));
    await fireEvent.keyDown(byId('crop'), { key: 'ArrowRight' });
    await waitFor(() =>
      expect(context.drawImage.mock.lastCall?.slice(1, 5)).toEqual([40, 0, 200, 200]),
    );
    await fireEvent.click(byId('crop-use'));
    await waitFor(() => expect(byId('toasts').textContent).toContain('Image changed'));
    expect(agent.platform.asked('updateOrganization')).toEqual([
      { type: 'updateOrganization', organization: maps, name: null, image: 'cGlja2Vk' },
    ]);
    expect(document.getElementById('crop-use')).toBeNull();
  });

  it('says so where it is no picture', async () => {
    await choose(new File(['x'], 'notes.txt', { type: 'text/plain' }));
    expect((await screen.findByRole('alert')).textContent).toContain('no picture');
    expect(document.getElementById('crop-use')).toBeNull();
  });
});

describe('account and keys', () => {
  it('shows the account, and asks before it is removed', async () => {
    await show({}, { kind: 'service', email: 'noa@desk.example', address: 'https://desk.example' });
    expect(byId('section-account').textContent).toContain('noa@desk.example');
    await fireEvent.click(byId('account-remove'));
    await waitFor(() => byId('remove-account-now'));
    expect(agent.platform.asked('removeAccount')).toEqual([]);
  });

  it('offers to sign in again where that is needed', async () => {
    await show({}, { kind: 'service', health: { type: 'signInNeeded' } });
    await fireEvent.click(byId('account-sign-in'));
    expect(await screen.findByRole('dialog')).toBeTruthy();
  });

  it('remembers that single letters are off', async () => {
    await show();
    await fireEvent.click(input('letters'));
    expect(localStorage.getItem('frontdesk.letters')).toBe('off');
    await fireEvent.click(input('letters'));
    expect(localStorage.getItem('frontdesk.letters')).toBe('on');
  });
});
