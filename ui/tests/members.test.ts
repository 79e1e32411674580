import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  account,
  Agent,
  byId,
  input,
  maps,
  member,
  members,
  open,
  organization,
  press,
  state,
} from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
  agent.members = members(300);
});

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-member-id]')];
const row = (id: string) => document.querySelector<HTMLElement>(`[data-member-id="${id}"]`);

async function shown(): Promise<void> {
  open(agent);
  await waitFor(() => expect(rows().length).toBeGreaterThan(0));
}

describe('the list', () => {
  it('draws the rows in sight only', async () => {
    await shown();
    expect(rows().length).toBeLessThan(40);
    expect(rows()[0]?.dataset['memberId']).toBe('member-0');
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('301');
  });

  it('shows names as they are, never as markup', async () => {
    agent.members = [member(0, { name: '<b>Bo</b> "Li" ‮mar' })];
    await shown();
    expect(row('member-0')?.querySelector('bdi')?.textContent).toBe('<b>Bo</b> "Li" ‮mar');
  });

  it('is gone through by keyboard', async () => {
    await shown();
    row('member-0')?.focus();
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement).toBe(row('member-1')));
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'End' });
    await waitFor(() => expect(document.activeElement).toBe(row('member-299')));
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Home' });
    await waitFor(() => expect(document.activeElement).toBe(row('member-0')));
    expect(document.getElementById('panel')).toBeNull();
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Enter' });
    await waitFor(() => expect(byId('panel').textContent).toContain('Member 0'));
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowDown' });
    await waitFor(() => expect(byId('panel').textContent).toContain('Member 1'));
    await fireEvent.keyDown(document.body, { key: 'Escape' });
    await waitFor(() => expect(document.getElementById('panel')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(row('member-1')));
  });

  it('leaves "/" to whatever lies over the window', async () => {
    await shown();
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    await waitFor(() => expect(document.querySelector('dialog[open]')).not.toBeNull());
    await fireEvent.keyDown(document.body, { key: '/' });
    expect(document.activeElement).not.toBe(input('search'));
  });

  it('is searched, with "/" as the way there, and says when nobody fits', async () => {
    await shown();
    await fireEvent.keyDown(document.body, { key: '/' });
    expect(document.activeElement).toBe(input('search'));
    await fireEvent.input(input('search'), { target: { value: 'Member 299' } });
    await waitFor(() =>
      expect(rows().map((each) => each.dataset['memberId'])).toEqual(['member-299']),
    );
    await fireEvent.input(input('search'), { target: { value: 'xyz' } });
    await screen.findByText('Nobody found');
    await fireEvent.click(screen.getByRole('button', { name: 'Show everybody' }));
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
  });

  it('is sorted by a head, the other way round, and back', async () => {
    await shown();
    const head = screen.getByRole('button', { name: 'Member' });
    const sorts = () =>
      agent.platform.asked('members').map(({ sort, descending }) => `${sort} ${descending}`);
    await fireEvent.click(head);
    await waitFor(() => expect(sorts().at(-1)).toBe('name false'));
    expect(head.closest('th')?.getAttribute('aria-sort')).toBe('ascending');
    await fireEvent.click(head);
    await waitFor(() => expect(sorts().at(-1)).toBe('name true'));
    await fireEvent.click(head);
    await waitFor(() => expect(sorts().at(-1)).toBe('server false'));
  });

  it('takes in what changed, without moving', async () => {
    await shown();
    agent.members = [...agent.members.slice(0, 5), member(5, { name: 'Somebody new' })];
    agent.revision = 2;
    const seats = { total: 10, assigned: 4 };
    agent.state = state({ accounts: [account({ organizations: [organization({ seats })] })] });
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    await screen.findByText('Somebody new');
    await waitFor(() => expect(byId('seats-available').textContent).toBe('6'));
  });

  it('says that nobody has joined yet', async () => {
    agent.members = members(1);
    await shown();
    await screen.findByText('Nobody has joined yet.');
    await fireEvent.click(screen.getByRole('button', { name: 'Show the QR code' }));
    await waitFor(() => byId('qr'));
  });
});

describe('a click on a notification', () => {
  it('opens that member, in their organization, in sight and focused', async () => {
    const organizations = [organization(), organization({ id: 'press', name: 'Quillmoor Press' })];
    agent.state = state({ accounts: [account({ organizations })] });
    await shown();
    await fireEvent.click(byId('nav-activity'));
    agent.platform.say({ type: 'openMember', organization: press, member: 'member-250' });
    await waitFor(() => expect(byId('panel').textContent).toContain('Member 250'));
    await waitFor(() => expect(document.activeElement).toBe(row('member-250')));
    expect(byId('nav-members').getAttribute('aria-current')).toBe('page');
    expect(agent.platform.asked('member').at(-1)?.organization).toEqual(press);
    expect(document.title).toBe('Quillmoor Press · Frontdesk');
  });

  it('opens the panel of somebody the list does not hold', async () => {
    agent.first = (request) =>
      request.type === 'member'
        ? {
            type: 'member',
            value: {
              member: member(999),
              gone: true,
              unreviewed: false,
              own: false,
              offers: [],
              history: [],
            },
          }
        : undefined;
    await shown();
    agent.platform.say({ type: 'openMember', organization: maps, member: 'member-999' });
    await waitFor(() => expect(byId('panel').textContent).toContain('No longer a member'));
  });
});
