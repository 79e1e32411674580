import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import kindsText from '$lib/bindings/CheckKind.ts?raw';
import type { Check } from '$lib/bindings/Check';
import type { CheckKind } from '$lib/bindings/CheckKind';
import { failure } from '$lib/failure/failure';
import { language, languages } from '$lib/i18n/language.svelte';
import { checkName, checkWords } from '../src/routes/diagnose/checks';
import { report } from '../src/routes/diagnose/report';
import { account, Agent, byId, open, state } from './samples';

const kinds = [...kindsText.matchAll(/"(\w+)"/g)].map((match) => match[1] as CheckKind);

function check(kind: CheckKind, change: Partial<Check> = {}): Check {
  const nothing = { account: null, organization: null, failure: null, detail: null };
  return { kind, verdict: 'well', ...nothing, ...change };
}

const checks: Check[] = [
  check('keyring', { verdict: 'failing', failure: failure('KEYRING_LOCKED') }),
  check('server', { account: 'account-1', detail: '38 ms' }),
  check('skipped', { account: 'account-1', verdict: 'warning', detail: '2 entries' }),
  check('seats', { account: 'account-1', organization: 'maps', verdict: 'unknown' }),
];

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
  agent.first = (request) =>
    request.type === 'diagnose'
      ? { type: 'diagnosis', value: { version: '0.1.0', checks } }
      : undefined;
});

async function show(): Promise<void> {
  open(agent);
  await waitFor(() => byId('menu'));
  await fireEvent.click(byId('menu'));
  await fireEvent.click(byId('diagnose'));
}

const row = (kind: string) => document.querySelector(`[data-check="${kind}"]`)?.textContent ?? '';

describe('the diagnosis', () => {
  it('tells of every check how it is and what to do', async () => {
    await show();
    await screen.findByText('2 things are not as they should be.');
    expect(row('keyring')).toMatch(/Keyring.*Does not work.*The keyring is locked.*Unlock it/s);
    expect(row('server')).toMatch(/Server.*Works.*38 ms/s);
    expect(row('skipped')).toMatch(/Look at this.*not understood.*newer version.*2 entries/s);
    expect(row('seats')).toMatch(/Not known.*not tried yet/s);
    const heads = [...document.querySelectorAll('#diagnosis h2 bdi')].map((it) => it.textContent);
    expect(heads).toEqual(['This computer', 'This computer', 'This computer', 'Brindlewick Maps']);
  });

  it('is made again, copied, and left by the rail', async () => {
    await show();
    await waitFor(() => expect(byId<HTMLButtonElement>('copy-report').disabled).toBe(false));
    await fireEvent.click(byId('diagnose-again'));
    await waitFor(() => expect(agent.platform.asked('diagnose')).toHaveLength(2));
    await fireEvent.click(byId('copy-report'));
    await screen.findByText('Report copied');
    expect(agent.platform.copied[0]).toContain('failing: keyring (KEYRING_LOCKED)');
    expect(byId('nav-members').getAttribute('aria-current')).toBeNull();
    await fireEvent.click(byId('nav-members'));
    await waitFor(() => expect(document.getElementById('diagnosis')).toBeNull());
  });

  it('says when it cannot be made', async () => {
    agent.first = (request) => {
      if (request.type === 'diagnose') throw failure('UNEXPECTED');
      return undefined;
    };
    await show();
    expect((await screen.findByRole('alert')).textContent).toContain('Not checked:');
  });
});

describe('a check', () => {
  it.each(languages.map(({ code }) => code))('has a name, words and a remedy in %s', (code) => {
    language.choose(code);
    expect(kinds.length).toBe(13);
    expect(new Set(kinds.map((kind) => checkName(check(kind)))).size).toBe(13);
    for (const kind of kinds) {
      expect(checkWords(check(kind, { verdict: 'warning' }))).toMatch(/\p{L}.*\. .*\p{L}.*\.$/u);
      expect(checkWords(check(kind))).toBeNull();
    }
  });
});

it('a check’s own words stand where those of its failure say less', () => {
  const missing = failure('NOT_FOUND', 'link');
  expect(checkWords(check('inviteLink', { verdict: 'failing', failure: missing }))).toContain(
    'no invite link that lets somebody in',
  );
  expect(checkWords(check('inviteLink', { verdict: 'warning' }))).toContain('another host');
  const unsupported = failure('NOT_SUPPORTED');
  expect(checkWords(check('push', { verdict: 'warning', failure: unsupported }))).toContain(
    'Nothing is missed',
  );
});

it('the report names nobody, no server and no link', () => {
  const where = account({
    kind: 'dailyDev',
    address: 'https://api.daily.dev',
    email: 'noa@example.org',
  });
  language.choose('he');
  const text = report({ version: '0.1.0', checks }, state({ accounts: [where] }));
  expect(text).toBe(
    [
      'Frontdesk 0.1.0',
      '',
      'this computer',
      '  failing: keyring (KEYRING_LOCKED)',
      '',
      'account 1 (dailyDev)',
      '  well: server (38 ms)',
      '  warning: skipped (2 entries)',
      '',
      'account 1 (dailyDev), organization 1',
      '  unknown: seats',
      '',
    ].join('\n'),
  );
});
