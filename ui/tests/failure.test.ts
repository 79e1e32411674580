import { describe, expect, it } from 'vitest';
import codesText from '$lib/bindings/ErrorCode.ts?raw';
import refusalsText from '$lib/bindings/Refusal.ts?raw';
import { failure, failureOf, isKeyringFailure } from '$lib/failure/failure';
import { refusals } from '$lib/failure/refusal';
import { failures } from '$lib/failure/table';
import { language, languages } from '$lib/i18n/language.svelte';
import type { ErrorCode } from '$lib/bindings/ErrorCode';
import type { Refusal } from '$lib/bindings/Refusal';

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

  it('says why a certificate is refused, each in its own words', () => {
    const reasons = [
      'EXPIRED',
      'NOT_YET_VALID',
      'WRONG_NAME',
      'UNKNOWN_ISSUER',
      'REVOKED',
      'OTHER',
    ];
    const refused = (reason: string | null) => ({ ...failure('CERTIFICATE_REFUSED'), reason });
    const { words, remedy } = failures.CERTIFICATE_REFUSED;
    for (const { code } of languages) {
      language.choose(code);
      expect(new Set(reasons.map((reason) => words(refused(reason)))).size).toBe(reasons.length);
      for (const reason of reasons) expect(remedy(refused(reason))).toMatch(/\p{L}.*\.$/u);
      expect(words(refused('toString'))).toBe(words(refused(null)));
    }
  });

  it('says why something is refused, by every reason there is', () => {
    const reasons = [...refusalsText.matchAll(/"([A-Z_]+)"/g)].map((match) => match[1] as Refusal);
    expect(Object.keys(refusals).sort()).toEqual([...reasons].sort());
    for (const { code } of languages) {
      language.choose(code);
      const said = reasons.map((reason) => refusals[reason]());
      expect(new Set(said).size).toBe(reasons.length);
      for (const words of said) expect(words).toMatch(/\p{L}.*\.$/u);
    }
    language.choose('en');
    const refused = { ...failure('FORBIDDEN'), reason: 'OUTSIDE_PLUS' };
    expect(failures.FORBIDDEN.words(refused)).toContain('Plus from elsewhere');
    expect(failures.FORBIDDEN.words({ ...refused, reason: 'NEW' })).toContain('Your role');
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
