import type { Check } from '$lib/bindings/Check';
import type { CheckKind } from '$lib/bindings/CheckKind';
import type { Verdict } from '$lib/bindings/Verdict';
import type { IconName } from '$lib/components/icons';
import { failures } from '$lib/failure/table';
import { m } from '$lib/i18n/messages';

interface Words {
  name: () => string;
  /** What is wrong where the check names no failure. */
  words: () => string;
  remedy: () => string;
}

const kinds: Record<CheckKind, Words> = {
  keyring: {
    name: m.check_keyring,
    words: m.check_keyring_words,
    remedy: m.check_keyring_remedy,
  },
  tray: {
    name: m.check_tray,
    words: m.check_tray_words,
    remedy: m.check_tray_remedy,
  },
  notifications: {
    name: m.check_notifications,
    words: m.check_notifications_words,
    remedy: m.check_notifications_remedy,
  },
  storage: {
    name: m.check_storage,
    words: m.check_storage_words,
    remedy: m.check_storage_remedy,
  },
  proxy: { name: m.check_proxy, words: m.check_proxy_words, remedy: m.check_proxy_remedy },
  server: { name: m.check_server, words: m.check_server_words, remedy: m.check_server_remedy },
  clock: { name: m.check_clock, words: m.check_clock_words, remedy: m.check_clock_remedy },
  signIn: {
    name: m.check_sign_in,
    words: m.check_sign_in_words,
    remedy: m.check_sign_in_remedy,
  },
  polling: {
    name: m.check_polling,
    words: m.check_polling_words,
    remedy: m.check_polling_remedy,
  },
  push: { name: m.check_push, words: m.check_push_words, remedy: m.check_push_remedy },
  skipped: {
    name: m.check_skipped,
    words: m.check_skipped_words,
    remedy: m.check_skipped_remedy,
  },
  inviteLink: {
    name: m.check_invite_link,
    words: m.check_invite_link_words,
    remedy: m.check_invite_link_remedy,
  },
  seats: { name: m.check_seats, words: m.check_seats_words, remedy: m.check_seats_remedy },
};

/** How a check came out: a mark, its colour, and a word. */
export const verdicts: Record<Verdict, { icon: IconName; look: string; words: () => string }> = {
  well: { icon: 'check', look: 'ok', words: m.verdict_well },
  warning: { icon: 'warning', look: 'brass', words: m.verdict_warning },
  failing: { icon: 'close', look: 'bad', words: m.verdict_failing },
  unknown: { icon: 'unknown', look: 't3', words: m.verdict_unknown },
};

export function checkName({ kind }: Check): string {
  return kinds[kind].name();
}

/**
 * What is wrong and what to do about it, or `null` where nothing is. For some
 * the words of the check say more than those of its failure.
 */
export function checkWords({ kind, verdict, failure }: Check): string | null {
  if (verdict === 'well') return null;
  if (verdict === 'unknown' && !failure) return m.check_unknown();
  if (kind === 'inviteLink' && verdict === 'warning') {
    return `${m.check_invite_link_elsewhere()} ${m.check_invite_link_elsewhere_remedy()}`;
  }
  if (failure && kind !== 'inviteLink' && kind !== 'push') {
    const { words, remedy } = failures[failure.code];
    return `${words(failure)} ${remedy(failure)}`;
  }
  return `${kinds[kind].words()} ${kinds[kind].remedy()}`;
}

/** Checks that somebody should look at. */
export function troubles(checks: readonly Check[]): Check[] {
  return checks.filter(({ verdict }) => verdict === 'warning' || verdict === 'failing');
}
