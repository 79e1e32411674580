import type { ErrorCode } from '$lib/bindings/ErrorCode';
import type { Failure } from '$lib/bindings/Failure';
import { failures } from './table';

/** A failure with a code alone, perhaps about one field. */
export function failure(code: ErrorCode, field: string | null = null): Failure {
  return { code, field, reason: null, retryAfterSeconds: null, detail: null };
}

/** Whatever was thrown, as a failure. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
    const { code } = thrown;
    if (typeof code === 'string' && Object.hasOwn(failures, code)) {
      return { ...failure(code as ErrorCode), ...(thrown as Partial<Failure>) };
    }
  }
  return { ...failure('UNEXPECTED'), detail: String(thrown) };
}

/** Whether it is about the keyring, so that "this session only" is a way on. */
export function isKeyringFailure({ code }: Failure): boolean {
  return (
    code === 'KEYRING_UNAVAILABLE' || code === 'KEYRING_LOCKED' || code === 'KEYRING_TIMED_OUT'
  );
}
