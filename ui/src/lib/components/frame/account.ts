import type { AccountState } from '$lib/bindings/AccountState';
import { m } from '$lib/i18n/messages';

/** What an account is called: this computer, or the host of its server. */
export function accountName({ kind, address }: AccountState): string {
  if (kind === 'local') return m.this_computer();
  return URL.canParse(address) ? new URL(address).host : address;
}

/** The state of an account as a mark and as words. */
export function accountState(account: AccountState): { mark: '' | 'warn' | 'off'; words: string } {
  switch (account.health.type) {
    case 'connecting':
      return { mark: 'off', words: m.connecting() };
    case 'connected':
      return {
        mark: '',
        words: account.sessionOnly ? m.connected_session_only() : m.connected(),
      };
    case 'failing':
      return { mark: 'warn', words: m.offline() };
    case 'signInNeeded':
      return { mark: 'warn', words: m.sign_in_needed() };
  }
}
