import type { ErrorCode } from '$lib/bindings/ErrorCode';
import type { Failure } from '$lib/bindings/Failure';
import { number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';

/**
 * How bad it is: `correct` what was typed, `attention` for something the
 * person can settle, `error` for what failed.
 */
export type Severity = 'correct' | 'attention' | 'error';

/** What a failure is for people. */
export interface FailureWords {
  severity: Severity;
  /** The field it is about where the failure itself names none. */
  field?: string;
  /** What did not happen, and why. */
  words: (failure: Failure) => string;
  /** What to do. */
  remedy: (failure: Failure) => string;
}

/** The one place that turns a code into words. */
export const failures: Record<ErrorCode, FailureWords> = {
  NAME_EMPTY: {
    severity: 'correct',
    words: () => m.name_empty_words(),
    remedy: () => m.name_empty_remedy(),
  },
  NAME_TOO_LONG: {
    severity: 'correct',
    words: () => m.name_too_long_words(),
    remedy: () => m.name_too_long_remedy(),
  },
  SEATS_OUT_OF_RANGE: {
    severity: 'correct',
    words: () => m.seats_out_of_range_words(),
    remedy: () => m.seats_out_of_range_remedy(),
  },
  ADDRESS_INVALID: {
    severity: 'correct',
    field: 'address',
    words: () => m.address_invalid_words(),
    remedy: () => m.address_invalid_remedy(),
  },
  ALREADY_CONNECTED: {
    severity: 'correct',
    words: () => m.already_connected_words(),
    remedy: () => m.already_connected_remedy(),
  },
  HOST_UNKNOWN: {
    severity: 'error',
    field: 'address',
    words: () => m.host_unknown_words(),
    remedy: () => m.host_unknown_remedy(),
  },
  CONNECTION_REFUSED: {
    severity: 'error',
    field: 'address',
    words: () => m.connection_refused_words(),
    remedy: () => m.connection_refused_remedy(),
  },
  UNREACHABLE: {
    severity: 'error',
    words: () => m.unreachable_words(),
    remedy: () => m.unreachable_remedy(),
  },
  TLS_REQUIRED: {
    severity: 'error',
    field: 'address',
    words: () => m.tls_required_words(),
    remedy: () => m.tls_required_remedy(),
  },
  TLS_FAILED: {
    severity: 'error',
    words: () => m.tls_failed_words(),
    remedy: () => m.tls_failed_remedy(),
  },
  TIMED_OUT: {
    severity: 'error',
    words: () => m.timed_out_words(),
    remedy: () => m.timed_out_remedy(),
  },
  NOT_A_SERVICE: {
    severity: 'error',
    field: 'address',
    words: () => m.not_a_service_words(),
    remedy: () => m.not_a_service_remedy(),
  },
  ANSWER_CUT_OFF: {
    severity: 'error',
    words: () => m.answer_cut_off_words(),
    remedy: () => m.answer_cut_off_remedy(),
  },
  ANSWER_TOO_LARGE: {
    severity: 'error',
    words: () => m.answer_too_large_words(),
    remedy: () => m.answer_too_large_remedy(),
  },
  SERVER_FAULT: {
    severity: 'error',
    words: () => m.server_fault_words(),
    remedy: () => m.server_fault_remedy(),
  },
  RATE_LIMITED: {
    severity: 'attention',
    words: () => m.rate_limited_words(),
    remedy: ({ retryAfterSeconds }) =>
      retryAfterSeconds === null
        ? m.rate_limited_remedy()
        : m.rate_limited_remedy_seconds({ seconds: number(retryAfterSeconds) }),
  },
  SIGN_IN_REFUSED: {
    severity: 'correct',
    field: 'password',
    words: () => m.sign_in_refused_words(),
    remedy: () => m.sign_in_refused_remedy(),
  },
  SIGN_IN_NEEDED: {
    severity: 'attention',
    words: () => m.sign_in_needed_words(),
    remedy: () => m.sign_in_needed_remedy(),
  },
  FORBIDDEN: {
    severity: 'error',
    words: () => m.forbidden_words(),
    remedy: () => m.forbidden_remedy(),
  },
  NOT_FOUND: {
    severity: 'error',
    words: ({ field }) =>
      field === 'organization' ? m.not_found_organization_words() : m.not_found_words(),
    remedy: ({ field }) =>
      field === 'organization' ? m.not_found_organization_remedy() : m.not_found_remedy(),
  },
  KEYRING_UNAVAILABLE: {
    severity: 'attention',
    words: () => m.keyring_unavailable_words(),
    remedy: () => m.keyring_unavailable_remedy(),
  },
  KEYRING_LOCKED: {
    severity: 'attention',
    words: () => m.keyring_locked_words(),
    remedy: () => m.keyring_locked_remedy(),
  },
  KEYRING_TIMED_OUT: {
    severity: 'attention',
    words: () => m.keyring_timed_out_words(),
    remedy: () => m.keyring_timed_out_remedy(),
  },
  ADDRESS_TAKEN: {
    severity: 'error',
    words: () => m.address_taken_words(),
    remedy: () => m.address_taken_remedy(),
  },
  STORAGE_FAILED: {
    severity: 'error',
    words: () => m.storage_failed_words(),
    remedy: () => m.storage_failed_remedy(),
  },
  AGENT_UNREACHABLE: {
    severity: 'error',
    words: () => m.agent_unreachable_words(),
    remedy: () => m.agent_unreachable_remedy(),
  },
  AGENT_OUTDATED: {
    severity: 'error',
    words: () => m.agent_outdated_words(),
    remedy: () => m.agent_outdated_remedy(),
  },
  INVALID_REQUEST: {
    severity: 'error',
    words: () => m.invalid_request_words(),
    remedy: () => m.invalid_request_remedy(),
  },
  UNEXPECTED: {
    severity: 'error',
    words: () => m.unexpected_words(),
    remedy: () => m.unexpected_remedy(),
  },
};
