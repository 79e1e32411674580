import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FoundMember } from '$lib/bindings/FoundMember';
import { rank, ranked } from '$lib/components/frame/palette/rank';
import { failure } from '$lib/failure/failure';
import { language } from '$lib/i18n/language.svelte';
import { Finding } from '$lib/state/finding.svelte';
import { keycaps, pressed } from '$lib/state/keys';
import { letters } from '$lib/state/letters.svelte';
import { theme } from '$lib/state/theme.svelte';
import { account, Agent, byId, input, member, open, organization, press, state } from './samples';

describe('the rank of a name', () => {
  it('is best where the name begins so, then a word, then anywhere, then scattered', () => {
    expect(rank('mem', 'Members')).toBe(0);
    expect(rank('link', 'Copy the invite link')).toBe(1);
    expect(rank('vite', 'Copy the invite link')).toBe(2);
    expect(rank('cil', 'Copy the invite link')).toBe(3);
    expect(rank('zebra', 'Members')).toBeNull();
  });

  it('needs every word, in any order', () => {
    expect(rank('link copy', 'Copy the invite link')).not.toBeNull();
    expect(rank('link zebra', 'Copy the invite link')).toBeNull();
  });

  it('leaves case, accents and vowel points alone', () => {
    expect(rank('soren', 'Søren')).toBeNull();
    expect(rank('wrobel', 'Tomasz Wróbel')).toBe(1);
    expect(rank('נועה', 'נוֹעָה ברקאי')).toBe(0);
  });

  it('counts what stands beside the name less', () => {
    const all = [{ name: 'Dark', also: 'Theme' }, { name: 'Theme park' }];
    expect(ranked(all, 'theme', (one) => one).map(({ one }) => one.name)).toEqual([
      'Theme park',
      'Dark',
    ]);
  });
});

describe('keys', () => {
  const event = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init);

  it('are told with what is held down', () => {
    expect(pressed('Mod+k', event({ key: 'k', ctrlKey: true }))).toBe(true);
    expect(pressed('Mod+k', event({ key: 'K', metaKey: true }))).toBe(true);
    expect(pressed('Mod+k', event({ key: 'k' }))).toBe(false);
    expect(pressed('Mod+Shift+c', event({ key: 'C', ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(pressed('Mod+z', event({ key: 'Z', ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(pressed('?', event({ key: '?', shiftKey: true }))).toBe(true);
  });

  it('are found by their place on a keyboard of another alphabet', () => {
    expect(pressed('Mod+k', event({ key: 'ל', code: 'KeyK', ctrlKey: true }))).toBe(true);
    // On a keyboard where another Latin letter lies there, that letter counts.
    expect(pressed('Mod+k', event({ key: 't', code: 'KeyK', ctrlKey: true }))).toBe(false);
  });

  it('are written as the computer does', () => {
    expect(keycaps('Mod+Shift+c', false)).toEqual(['Ctrl', 'Shift', 'C']);
    expect(keycaps('Alt+ArrowUp', true)).toEqual(['⌥', '↑']);
  });
});

describe('finding', () => {
  it('asks one question at a time, the next by what is typed by then', async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const finding = new Finding<string>((search) => {
      asked.push(search);
      return new Promise((resolve) => answers.push(() => resolve([search])));
    });
    const done = finding.look('n');
    void finding.look('no');
    void finding.look('noa');
    answers.shift()?.();
    await waitFor(() => expect(asked).toEqual(['n', 'noa']));
    expect(finding.found).toEqual(['n']);
    answers.shift()?.();
    await done;
    expect(finding.found).toEqual(['noa']);
  });

  it('keeps what was found when it fails, and goes on afterwards', async () => {
    let fails = false;
    const finding = new Finding<string>((search) =>
      fails ? Promise.reject(failure('TIMED_OUT')) : Promise.resolve([search]),
    );
    await finding.look('a');
    fails = true;
    await finding.look('ab');
    expect(finding.failure?.code).toBe('TIMED_OUT');
    expect(finding.found).toEqual(['a']);
    fails = false;
    await finding.look('abc');
    expect(finding.failure).toBeNull();
    expect(finding.found).toEqual(['abc']);
  });
});

describe('the palette', () => {
  let agent: Agent;

  beforeEach(async () => {
    letters.choose(true);
    agent = new Agent();
    const offers = [{ action: 'invite' as const, refusal: null }];
    const organizations = [
      organization({ offers }),
      organization({ id: 'press', name: 'Quillmoor Press', offers }),
    ];
    agent.state = state({ accounts: [account({ organizations })] });
    open(agent);
    await waitFor(() => byId('menu'));
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    await waitFor(() => byId('palette'));
  });

  const options = () => screen.getAllByRole('option');
  const type = (text: string) =>
    fireEvent.input(input('palette-input'), { target: { value: text } });
  const key = (name: string) => fireEvent.keyDown(byId('palette-input'), { key: name });
  const selected = () => options().find((row) => row.getAttribute('aria-selected') === 'true');

  it('lists every view with its key, and every organization', () => {
    const views = within(screen.getByRole('group', { name: 'Views' })).getAllByRole('option');
    expect(views).toHaveLength(6);
    expect(views[2]?.textContent).toMatch(/Invite\s*Ctrl\s*3/);
    const own = screen.getByRole('group', { name: 'Organizations' });
    expect(own.textContent).toContain('Quillmoor Press');
  });

  it('opens a view by typing and Enter', async () => {
    await type('acti');
    await key('Enter');
    await waitFor(() => expect(byId('nav-activity').getAttribute('aria-current')).toBe('page'));
    expect(document.getElementById('palette')).toBeNull();
  });

  it('moves with the arrow keys, around its ends, and says where it is', async () => {
    expect(selected()).toBe(options()[0]);
    await key('ArrowUp');
    expect(selected()).toBe(options().at(-1));
    await key('ArrowDown');
    expect(selected()).toBe(options()[0]);
    expect(byId('palette-input').getAttribute('aria-activedescendant')).toBe(options()[0]?.id);
  });

  it('goes to another organization', async () => {
    await type('quill');
    await key('Enter');
    await waitFor(() => expect(document.title).toContain('Quillmoor Press'));
  });

  it('finds a member of any organization, and opens them there', async () => {
    const found: FoundMember[] = [{ organization: press, member: member(1, { name: 'ליאור' }) }];
    agent.first = (request) =>
      request.type === 'findMembers' ? { type: 'found', value: found } : undefined;
    await type('lior');
    const row = await screen.findByRole('option', { name: /ליאור/ });
    expect(row.textContent).toContain('@user1 · Quillmoor Press');
    expect(agent.platform.asked('findMembers')[0]).toMatchObject({ search: 'lior', limit: 20 });
    await fireEvent.click(row);
    await waitFor(() => byId('panel'));
    expect(document.title).toContain('Quillmoor Press');
    expect(agent.platform.asked('member').at(-1)?.organization).toEqual(press);
  });

  it('says why members were not searched, and finds the rest', async () => {
    agent.first = (request) => {
      if (request.type === 'findMembers') throw failure('TIMED_OUT');
      return undefined;
    };
    await type('over');
    expect((await screen.findByRole('alert')).textContent).toContain('Members not searched:');
    expect(options()[0]?.textContent).toContain('Overview');
  });

  it('copies the invite link and says so', async () => {
    await type('copy');
    await key('Enter');
    await waitFor(() => expect(agent.platform.copied).toEqual(['http://127.0.0.1:4600/j/sample']));
    await waitFor(() => expect(byId('toasts').textContent).toContain('Invite link copied'));
  });

  it('chooses a theme and a language', async () => {
    await type('dark');
    await key('Enter');
    expect(theme.current).toBe('dark');
    await waitFor(() => expect(document.getElementById('palette')).toBeNull());
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    await waitFor(() => byId('palette'));
    await type('deutsch');
    await key('Enter');
    await waitFor(() => expect(language.code).toBe('de'));
  });

  it('says so where nothing fits', async () => {
    await type('zzzz');
    expect(screen.queryAllByRole('option')).toEqual([]);
    expect(byId('palette').textContent).toContain('Nothing fits');
    await key('Enter');
    expect(document.getElementById('palette')).not.toBeNull();
  });

  it('leaves out what cannot be done, or says why', async () => {
    await key('Escape');
    await fireEvent(byId('palette'), new Event('close'));
    agent.state = state({
      accounts: [
        account({
          organizations: [organization({ offers: [{ action: 'invite', refusal: 'ROLE' }] })],
        }),
      ],
    });
    agent.platform.say({ type: 'stateChanged' });
    await waitFor(() => expect(agent.platform.asked('state').length).toBeGreaterThan(1));
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    await waitFor(() => byId('palette'));
    await type('copy');
    expect(options()[0]?.textContent).toContain('Only the owner and admins can do this.');
    await key('Enter');
    expect(agent.platform.copied).toEqual([]);
    await type('pause joins');
    expect(screen.queryAllByRole('option')).toEqual([]);
  });
});

describe('keys of the window', () => {
  let agent: Agent;

  beforeEach(async () => {
    letters.choose(true);
    agent = new Agent();
    open(agent);
    await waitFor(() => byId('menu'));
  });

  it('are shown by the question mark, unless somebody types or letters are off', async () => {
    await fireEvent.keyDown(byId('search'), { key: '?', shiftKey: true });
    expect(document.getElementById('keymap')).toBeNull();
    letters.choose(false);
    await fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
    expect(document.getElementById('keymap')).toBeNull();
    letters.choose(true);
    await fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
    await waitFor(() =>
      expect(byId('keymap').textContent).toMatch(/Find or do anything\s*Ctrl\s*K/),
    );
    await fireEvent.click(byId('keys-close'));
    expect(document.getElementById('keymap')).toBeNull();
  });

  it('lead to the next region and back', async () => {
    byId('nav-members').focus();
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'F6' });
    expect(document.activeElement?.closest('.main')).not.toBeNull();
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'F6' });
    expect(document.activeElement).toBe(byId('nav-members'));
    await fireEvent.keyDown(document.body, { key: 'F6', shiftKey: true });
    expect(document.activeElement?.closest('.main')).not.toBeNull();
  });

  it('undo what was said last', async () => {
    agent.state = state({
      accounts: [
        account({
          organizations: [organization({ offers: [{ action: 'pauseJoins', refusal: null }] })],
        }),
      ],
    });
    agent.platform.say({ type: 'stateChanged' });
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    await waitFor(() => byId('palette'));
    await fireEvent.input(input('palette-input'), { target: { value: 'pause joins' } });
    await fireEvent.keyDown(byId('palette-input'), { key: 'Enter' });
    await waitFor(() => expect(byId('toasts').textContent).toContain('Joins are paused'));
    await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    await waitFor(() => expect(agent.platform.asked('resumeJoins')).toHaveLength(1));
    await waitFor(() => expect(byId('toasts').textContent).toContain('People can join again'));
  });
});
