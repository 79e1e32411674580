import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Acts } from '$lib/bindings/Acts';
import type { ActsPreview } from '$lib/bindings/ActsPreview';
import type { Answer } from '$lib/bindings/Answer';
import { failure } from '$lib/failure/failure';
import { account, Agent, byId, maps, member, members, open, state } from './samples';

let agent: Agent;
let preview: ActsPreview;
let acts: Acts;

const owner = { ...failure('FORBIDDEN'), reason: 'OWNER' };

beforeEach(() => {
  agent = new Agent();
  agent.members = members(300);
  preview = {
    able: 2,
    who: [member(1), member(2)],
    refused: [{ refusal: 'OWNER', count: 1, who: [member(0)] }],
    seatsAfter: { total: 10, assigned: 1 },
    undoable: true,
  };
  acts = {
    id: 7,
    action: 'takeSeat',
    undo: false,
    total: 3,
    done: 0,
    failed: 1,
    finished: false,
    stopped: false,
    undoable: false,
    rows: [
      { member: 'member-0', name: 'Member 0', outcome: { type: 'failed', failure: owner } },
      { member: 'member-1', name: 'Member 1', outcome: { type: 'waiting' } },
    ],
  };
  agent.first = (request): Answer | undefined => {
    switch (request.type) {
      case 'previewActs':
        return { type: 'actsPreview', value: preview };
      case 'actOnMany':
      case 'acts':
      case 'stopActs':
      case 'undoActs':
        return { type: 'acts', value: acts };
      default:
        return undefined;
    }
  };
});

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-member-id]')];
const row = (id: string) => byId(`select-${id}`).closest('tr') as HTMLElement;
const selected = () => document.getElementById('selected')?.textContent;

async function shown(): Promise<void> {
  open(agent);
  await waitFor(() => expect(rows().length).toBeGreaterThan(5));
}

async function asked(action: string): Promise<void> {
  await fireEvent.click(byId(`bulk-${action}`));
  await waitFor(() => byId('many-now'));
}

describe('members are selected', () => {
  it('by their boxes, without opening them, and by their stretch', async () => {
    await shown();
    await fireEvent.click(byId('select-member-1'));
    expect(selected()).toBe('1 selected');
    expect(row('member-1').getAttribute('aria-selected')).toBe('true');
    expect(document.getElementById('panel')).toBeNull();
    await fireEvent.click(row('member-4'), { shiftKey: true });
    await waitFor(() => expect(selected()).toBe('4 selected'));
    await fireEvent.click(row('member-2'), { ctrlKey: true });
    expect(selected()).toBe('3 selected');
  });

  it('by keyboard: Space, Shift and arrows, Ctrl+A, Esc', async () => {
    await shown();
    row('member-0').focus();
    await fireEvent.keyDown(row('member-0'), { key: ' ' });
    expect(selected()).toBe('1 selected');
    await fireEvent.keyDown(row('member-0'), { key: 'ArrowDown', shiftKey: true });
    await waitFor(() => expect(document.activeElement).toBe(row('member-1')));
    await fireEvent.keyDown(row('member-1'), { key: 'ArrowDown', shiftKey: true });
    await waitFor(() => expect(selected()).toBe('3 selected'));
    await waitFor(() => expect(document.activeElement).toBe(row('member-2')));
    await fireEvent.keyDown(row('member-2'), { key: 'ArrowUp', shiftKey: true });
    await waitFor(() => expect(selected()).toBe('2 selected'));
    await fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true });
    await waitFor(() => expect(selected()).toBe('300 selected'));
    await fireEvent.keyDown(document.body, { key: 'Escape' });
    await waitFor(() => expect(document.getElementById('selected')).toBeNull());
  });

  it('all at once by the head, and none', async () => {
    await shown();
    const all = byId<HTMLInputElement>('select-all');
    await fireEvent.click(byId('select-member-1'));
    expect(all.indeterminate).toBe(true);
    await fireEvent.click(all);
    expect(selected()).toBe('300 selected');
    expect([all.checked, all.indeterminate]).toEqual([true, false]);
    expect(byId<HTMLInputElement>('select-member-4').checked).toBe(true);
    await fireEvent.click(byId('select-member-4'));
    expect(selected()).toBe('299 selected');
    expect(all.indeterminate).toBe(true);
    await fireEvent.click(all);
    await fireEvent.click(all);
    expect(document.getElementById('selected')).toBeNull();
    expect([all.checked, all.indeterminate]).toEqual([false, false]);
  });

  it('and Esc closes the panel first', async () => {
    await shown();
    await fireEvent.click(byId('select-member-1'));
    await fireEvent.click(row('member-2'));
    await waitFor(() => byId('panel'));
    await fireEvent.keyDown(document.body, { key: 'Escape' });
    await waitFor(() => expect(document.getElementById('panel')).toBeNull());
    expect(selected()).toBe('1 selected');
  });
});

describe('something done to many', () => {
  it('is shown before it is done: to whom, to whom not and why, and the seats', async () => {
    await shown();
    await fireEvent.click(byId('select-member-0'));
    await asked('takeSeat');
    const dialog = screen.getByRole('dialog');
    expect(dialog.textContent).toContain('Member 1');
    expect(dialog.textContent).toContain('1 left alone:');
    expect(dialog.textContent).toContain('Not possible for the owner.');
    expect(dialog.textContent).toContain('1 of 10 assigned');
    expect(byId('many-now').textContent).toContain('Take 2 seats');
    expect(agent.platform.asked('actOnMany')).toEqual([]);
    expect(agent.platform.asked('previewActs')[0]?.members).toEqual({
      type: 'these',
      members: ['member-0'],
    });
  });

  it('is done once, followed by events, and says what became of each', async () => {
    await shown();
    await fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true });
    await waitFor(() => byId('bulk-takeSeat'));
    await asked('takeSeat');
    await Promise.all([fireEvent.click(byId('many-now')), fireEvent.click(byId('many-now'))]);
    await waitFor(() => byId('many-stop'));
    expect(agent.platform.asked('actOnMany')).toHaveLength(1);
    expect(agent.platform.asked('actOnMany')[0]).toMatchObject({
      organization: maps,
      action: 'takeSeat',
      members: { type: 'shown', except: [] },
    });
    expect(document.getElementById('selected')).toBeNull();
    expect(byId('many-outcome').textContent).toContain('1 of 3 done');
    acts = { ...acts, done: 2, finished: true, undoable: true };
    acts.rows = acts.rows.map((each) =>
      each.outcome.type === 'failed' ? each : { ...each, outcome: { type: 'done' } },
    );
    agent.platform.say({ type: 'actsChanged', id: 7 });
    await waitFor(() => expect(byId('many-outcome').textContent).toBe('2 seats taken · 1 refused'));
    const results = [...document.querySelectorAll('.results li')].map((each) => each.textContent);
    expect(results[0]).toContain('Not possible for the owner.');
    expect(results[1]).toContain('Done');
  });

  it('goes on when its dialog is closed, and is undone by Ctrl+Z', async () => {
    await shown();
    await fireEvent.click(byId('select-member-1'));
    await asked('takeSeat');
    await fireEvent.click(byId('many-now'));
    await waitFor(() => byId('many-stop'));
    await fireEvent.click(byId('many-close'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(byId('many-bar').textContent).toContain('1 of 3 done');
    acts = { ...acts, done: 2, finished: true, undoable: true };
    agent.platform.say({ type: 'actsChanged', id: 7 });
    await waitFor(() => byId('many-bar-undo'));
    acts = { ...acts, id: 8, undo: true, undoable: false };
    await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    await waitFor(() => expect(agent.platform.asked('undoActs')).toHaveLength(1));
    await waitFor(() => expect(byId('many-bar').textContent).toContain('2 undone'));
    await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    expect(agent.platform.asked('undoActs')).toHaveLength(1);
  });

  it('is stopped', async () => {
    await shown();
    await fireEvent.click(byId('select-member-1'));
    await asked('takeSeat');
    await fireEvent.click(byId('many-now'));
    await waitFor(() => byId('many-stop'));
    acts = { ...acts, done: 1, finished: true, stopped: true };
    await fireEvent.click(byId('many-stop'));
    await waitFor(() =>
      expect(byId('many-outcome').textContent).toContain('stopped before the end'),
    );
    expect(agent.platform.asked('stopActs')).toEqual([{ type: 'stopActs', id: 7 }]);
  });

  it('says why when it could not begin, and can be tried again', async () => {
    const before = agent.first;
    agent.first = (request) => {
      if (request.type === 'actOnMany') throw failure('UNREACHABLE');
      return before(request);
    };
    await shown();
    await fireEvent.click(byId('select-member-1'));
    await asked('remove');
    await fireEvent.click(byId('many-now'));
    expect((await screen.findByRole('alert')).textContent).toContain('Not done:');
    expect(selected()).toBe('1 selected');
    agent.first = before;
    await fireEvent.click(byId('many-now'));
    await waitFor(() => byId('many-stop'));
  });

  it('is not offered while the server is away, with the reason beside it', async () => {
    const health = { type: 'offline' as const, since: new Date(0).toISOString() };
    agent.state = state({ accounts: [account({ health })] });
    await shown();
    await fireEvent.click(byId('select-member-1'));
    expect(byId<HTMLButtonElement>('bulk-remove').disabled).toBe(true);
    expect(byId('bulk-stopped').textContent).toContain('Offline');
    await fireEvent.keyDown(row('member-1'), { key: 'Delete' });
    expect(agent.platform.asked('previewActs')).toEqual([]);
  });
});

describe('the menu of a row', () => {
  it('opens by its button, the right button and the keys, and gives the focus back', async () => {
    await shown();
    await fireEvent.click(byId('more-member-2'));
    await waitFor(() => byId('row-promote'));
    expect(document.getElementById('row-demote')).toBeNull();
    await fireEvent.keyDown(byId('row-open'), { key: 'Escape' });
    await waitFor(() => expect(document.querySelector('[role="menu"]')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(byId('more-member-2')));
    row('member-3').focus();
    await fireEvent.keyDown(row('member-3'), { key: 'F10', shiftKey: true });
    await waitFor(() => byId('row-copy-username'));
    await fireEvent.click(byId('row-copy-username'));
    await waitFor(() => expect(agent.platform.copied).toEqual(['@user3']));
    await waitFor(() => expect(document.activeElement).toBe(row('member-3')));
  });

  it('asks before it does anything to that member', async () => {
    await shown();
    await fireEvent.click(byId('select-member-5'));
    await fireEvent.contextMenu(row('member-2'));
    await waitFor(() => byId('row-takeSeat'));
    await fireEvent.click(byId('row-takeSeat'));
    await waitFor(() => byId('many-now'));
    expect(agent.platform.asked('previewActs')[0]?.members).toEqual({
      type: 'these',
      members: ['member-2'],
    });
  });

  it('says why nothing can be done while the server is away', async () => {
    const health = { type: 'offline' as const, since: new Date(0).toISOString() };
    agent.state = state({ accounts: [account({ health })] });
    await shown();
    await fireEvent.contextMenu(row('member-2'));
    await waitFor(() => byId('row-remove'));
    expect(byId('row-remove').getAttribute('aria-disabled')).toBe('true');
    expect(byId('row-remove').textContent).toContain('Offline');
    await fireEvent.click(byId('row-remove'));
    expect(agent.platform.asked('previewActs')).toEqual([]);
    expect(document.querySelector('[role="menu"]')).not.toBeNull();
  });
});

it('Delete asks to remove the member of the row', async () => {
  await shown();
  row('member-2').focus();
  await fireEvent.keyDown(row('member-2'), { key: 'Delete' });
  await waitFor(() => byId('many-now'));
  expect(byId('many-now').textContent).toContain('Remove 2');
  expect(agent.platform.asked('previewActs')[0]).toMatchObject({ action: 'remove' });
});
