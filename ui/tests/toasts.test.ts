import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Toasts } from '$lib/state/toasts.svelte';
import ToastsInWindow from './ToastsInWindow.svelte';
import { render } from '@testing-library/svelte';
import { byId } from './samples';

let toasts: Toasts;

beforeEach(() => {
  toasts = new Toasts();
});

describe('toasts', () => {
  it('keep the newest three', () => {
    for (const words of ['one', 'two', 'three', 'four']) toasts.say(words);
    expect(toasts.all.map(({ words }) => words)).toEqual(['two', 'three', 'four']);
  });

  it('take the newest back that can be, once', () => {
    const undo = vi.fn();
    toasts.say('freed', undo);
    toasts.say('saved');
    expect(toasts.undoLast()).toBe(true);
    expect(toasts.undoLast()).toBe(false);
    expect(undo).toHaveBeenCalledOnce();
    expect(toasts.all.map(({ words }) => words)).toEqual(['saved']);
  });
});

describe('toasts in the window', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    render(ToastsInWindow, { toasts });
  });
  afterEach(() => vi.useRealTimers());

  it('are said, and go after six seconds', async () => {
    toasts.say('Organization renamed');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(screen.getByRole('status').textContent).toContain('Organization renamed');
    await vi.advanceTimersByTimeAsync(1_100);
    expect(screen.getByRole('status').textContent.trim()).toBe('');
  });

  it('stay longer where they can be undone', async () => {
    toasts.say('2 seats freed', () => undefined);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(screen.getByRole('button', { name: 'Undo' })).toBeTruthy();
  });

  it('stay while the pointer is over them', async () => {
    toasts.say('Organization renamed');
    await fireEvent.pointerEnter(byId('toasts'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(screen.getByRole('status').textContent).toContain('Organization renamed');
    await fireEvent.pointerLeave(byId('toasts'));
    await vi.advanceTimersByTimeAsync(6_100);
    expect(screen.getByRole('status').textContent.trim()).toBe('');
  });

  it('stay while they have the keyboard, and give it back', async () => {
    const undo = vi.fn();
    toasts.say('2 seats freed', undo);
    await vi.advanceTimersByTimeAsync(0);
    byId('elsewhere').focus();
    screen.getByRole('button', { name: 'Undo' }).focus();
    await vi.advanceTimersByTimeAsync(60_000);
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(undo).toHaveBeenCalledOnce();
    expect(document.activeElement).toBe(byId('elsewhere'));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
  });
});
