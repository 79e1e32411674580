import type { Check } from '$lib/bindings/Check';
import type { CheckKind } from '$lib/bindings/CheckKind';
import type { Diagnosis } from '$lib/bindings/Diagnosis';
import type { Verdict } from '$lib/bindings/Verdict';
import { failure } from '$lib/failure/failure';

/** What works in the sample, and what does not. */
export function sampleDiagnosis(troubled: boolean): Diagnosis {
  const check = (
    kind: CheckKind,
    verdict: Verdict,
    of: { account?: string; organization?: string } = {},
    said: Partial<Check> = {},
  ): Check => ({
    kind,
    verdict: troubled ? verdict : 'well',
    account: of.account ?? null,
    organization: of.organization ?? null,
    failure: troubled ? (said.failure ?? null) : null,
    detail: said.detail ?? null,
  });
  const one = { account: 'account-1' };
  const maps = { account: 'account-1', organization: 'organization-1' };
  const two = { account: 'account-2' };
  const expired = {
    ...failure('CERTIFICATE_REFUSED'),
    reason: 'EXPIRED',
    detail: 'CN=desk.quillmoor.example, valid to 2026-11-01',
  };
  return {
    version: '0.1.0',
    checks: [
      check('keyring', 'failing', {}, { failure: failure('KEYRING_LOCKED') }),
      check('notifications', 'warning'),
      check('storage', 'well', {}, { detail: '3.1 MB' }),
      check('proxy', 'unknown'),
      check('server', 'well', one, { detail: 'answered in 38 ms' }),
      check('clock', 'warning', one, { detail: '4 min behind' }),
      check('signIn', 'well', one, { detail: 'expires in 29 days' }),
      check('polling', 'well', one, { detail: '12 s ago' }),
      check('push', 'warning', one),
      check('skipped', 'warning', one, { detail: '2 entries' }),
      check('inviteLink', 'well', maps),
      check('seats', 'warning', maps, { detail: '123 of 116' }),
      check('server', 'failing', two, { failure: expired }),
    ],
  };
}
