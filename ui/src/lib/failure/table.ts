import type { ErrorCode } from '$lib/bindings/ErrorCode';
import type { Failure } from '$lib/bindings/Failure';
import { number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';
import { certificateRemedy, certificateWords } from './certificate';
import { refusalOf, refusals } from './refusal';

/** The agent's reason: something is done to many members of the organization already. */
const BUSY = 'BUSY';

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

/** What was refused: a password, or what the form names in its place. */
function refusedSignIn(field: string | null): { words: () => string; remedy: () => string } {
  switch (field) {
    case 'token':
      return { words: m.token_refused_words, remedy: m.token_refused_remedy };
    case 'cookies':
    case 'window':
      return { words: m.session_refused_words, remedy: m.session_refused_remedy };
    default:
      return { words: m.sign_in_refused_words, remedy: m.sign_in_refused_remedy };
  }
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
  IMAGE_UNREADABLE: {
    severity: 'correct',
    words: () => m.image_unreadable_words(),
    remedy: () => m.image_unreadable_remedy(),
  },
  IMAGE_TOO_LARGE: {
    severity: 'correct',
    words: () => m.image_too_large_words(),
    remedy: () => m.image_too_large_remedy(),
  },
  COOKIES_UNUSABLE: {
    severity: 'correct',
    field: 'cookies',
    words: () => m.cookies_unusable_words(),
    remedy: () => m.cookies_unusable_remedy(),
  },
  ALREADY_CONNECTED: {
    severity: 'correct',
    words: () => m.already_connected_words(),
    remedy: () => m.already_connected_remedy(),
  },
  SETTING_OUT_OF_RANGE: {
    severity: 'correct',
    words: () => m.setting_out_of_range_words(),
    remedy: () => m.setting_out_of_range_remedy(),
  },
  LINK_UNUSABLE: {
    severity: 'correct',
    words: () => m.link_unusable_words(),
    remedy: () => m.link_unusable_remedy(),
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
  CERTIFICATE_REFUSED: {
    severity: 'error',
    words: ({ reason }) => certificateWords(reason),
    remedy: ({ reason }) => certificateRemedy(reason),
  },
  PROXY_FAILED: {
    severity: 'error',
    words: () => m.proxy_failed_words(),
    remedy: () => m.proxy_failed_remedy(),
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
  REDIRECTED_ELSEWHERE: {
    severity: 'error',
    field: 'address',
    words: () => m.redirected_elsewhere_words(),
    remedy: () => m.redirected_elsewhere_remedy(),
  },
  SIGN_IN_REFUSED: {
    severity: 'correct',
    field: 'password',
    words: ({ field }) => refusedSignIn(field).words(),
    remedy: ({ field }) => refusedSignIn(field).remedy(),
  },
  EMAIL_NOT_VERIFIED: {
    severity: 'attention',
    words: () => m.email_not_verified_words(),
    remedy: () => m.email_not_verified_remedy(),
  },
  CAPTCHA_REQUIRED: {
    severity: 'attention',
    words: () => m.captcha_required_words(),
    remedy: () => m.captcha_required_remedy(),
  },
  SIGN_IN_NEEDED: {
    severity: 'attention',
    words: () => m.sign_in_needed_words(),
    remedy: () => m.sign_in_needed_remedy(),
  },
  FORBIDDEN: {
    severity: 'error',
    words: ({ reason }) => {
      const refusal = refusalOf(reason);
      if (reason === BUSY) return m.busy_words();
      return refusal ? refusals[refusal]() : m.forbidden_words();
    },
    remedy: ({ reason }) =>
      reason === BUSY
        ? m.busy_remedy()
        : (refusalOf(reason) ?? 'ROLE') === 'ROLE'
          ? m.forbidden_remedy()
          : m.changed_look_remedy(),
  },
  NAME_TAKEN: {
    severity: 'correct',
    words: () => m.name_taken_words(),
    remedy: () => m.name_taken_remedy(),
  },
  INPUT_REFUSED: {
    severity: 'correct',
    words: () => m.input_refused_words(),
    remedy: () => m.input_refused_remedy(),
  },
  CHANGED_MEANWHILE: {
    severity: 'attention',
    words: () => m.changed_meanwhile_words(),
    remedy: () => m.changed_meanwhile_remedy(),
  },
  NOT_SUPPORTED: {
    severity: 'attention',
    words: () => m.not_supported_words(),
    remedy: () => m.not_supported_remedy(),
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
