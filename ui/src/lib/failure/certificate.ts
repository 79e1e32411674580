import { m } from '$lib/i18n/messages';

interface Said {
  words: () => string;
  remedy: () => string;
}

/** Why a certificate is refused, by the reasons of `CERTIFICATE_REFUSED`. */
const reasons: Record<string, Said> = {
  EXPIRED: { words: m.certificate_expired_words, remedy: m.certificate_clock_remedy },
  NOT_YET_VALID: { words: m.certificate_not_yet_valid_words, remedy: m.certificate_clock_remedy },
  WRONG_NAME: { words: m.certificate_wrong_name_words, remedy: m.certificate_wrong_name_remedy },
  UNKNOWN_ISSUER: {
    words: m.certificate_unknown_issuer_words,
    remedy: m.certificate_unknown_issuer_remedy,
  },
  REVOKED: { words: m.certificate_revoked_words, remedy: m.certificate_revoked_remedy },
};

const other: Said = { words: m.certificate_other_words, remedy: m.certificate_other_remedy };

function said(reason: string | null): Said {
  return (reason !== null && Object.hasOwn(reasons, reason) && reasons[reason]) || other;
}

export function certificateWords(reason: string | null): string {
  return said(reason).words();
}

export function certificateRemedy(reason: string | null): string {
  return said(reason).remedy();
}
