import { describe, expect, it } from 'vitest';
import codesText from '$lib/bindings/ErrorCode.ts?raw';
import { failure, failureOf, isKeyringFailure } from '$lib/failure/failure';
import { failures } from '$lib/failure/table';
import { language, languages } from '$lib/i18n/language.svelte';
import type { ErrorCode } from '$lib/bindings/ErrorCode';

const codes = [...codesText.matchAll(/"([A-Z_]+)"/g)].map((match) => match[1] as ErrorCode);

describe('the failure table', () => {
  it('has every code of the agent, and no other', () => {
    expect(codes.length).toBeGreaterThan(20);
    expect(Object.keys(failures).sort()).toEqual([...codes].sort());
  });

  it.each(languages.map(({ code }) => code))('has words and a remedy for each in %s', (code) => {
    language.choose(code);
    const said = codes.map((each) => failures[each].words(failure(each)));
    for (const words of said) expect(words).toMatch(/\p{L}.*[.:]$/u);
    for (const each of codes) expect(failures[each].remedy(failure(each))).toMatch(/\p{L}.*\.$/u);
    expect(new Set(said).size).toBe(codes.length);
  });

  it('names the seconds to wait where the server does', () => {
    const limited = { ...failure('RATE_LIMITED'), retryAfterSeconds: 90 };
    expect(failures.RATE_LIMITED.remedy(limited)).toContain('90 s');
    expect(failures.RATE_LIMITED.remedy(failure('RATE_LIMITED'))).not.toContain('null');
  });

  it('keeps a failure as it is, and makes one of anything else', () => {
    const known = { ...failure('NOT_FOUND', 'organization'), detail: 'gone' };
    expect(failureOf(known)).toEqual(known);
    expect(failureOf(new Error('broken')).code).toBe('UNEXPECTED');
    expect(failureOf({ code: 'toString' }).code).toBe('UNEXPECTED');
    expect(failureOf(null).detail).toBe('null');
  });

  it('knows which failures are about the keyring', () => {
    expect(codes.filter((code) => isKeyringFailure(failure(code)))).toEqual([
      'KEYRING_UNAVAILABLE',
      'KEYRING_LOCKED',
      'KEYRING_TIMED_OUT',
    ]);
  });
});
