import type { AccountKind } from '$lib/bindings/AccountKind';
import type { AccountState } from '$lib/bindings/AccountState';
import { m } from '$lib/i18n/messages';
import type { IconName } from '../icons';

const kinds: Record<AccountKind, { name: () => string; icon: IconName }> = {
  local: { name: m.this_computer, icon: 'computer' },
  service: { name: m.kind_service, icon: 'server' },
  dailyDev: { name: m.kind_daily, icon: 'globe' },
};

/** What a kind of server is called. */
export function kindName(kind: AccountKind): string {
  return kinds[kind].name();
}

export function kindIcon(kind: AccountKind): IconName {
  return kinds[kind].icon;
}

/** What an account is called: this computer, daily.dev, or the host of its server. */
export function accountName({ kind, address }: AccountState): string {
  if (kind === 'local') return kindName(kind);
  const host = URL.canParse(address) ? new URL(address).host : address;
  return kind === 'dailyDev' && /(^|\.)daily\.dev$/.test(host) ? kindName(kind) : host;
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
    case 'offline':
      return { mark: 'off', words: m.no_network() };
    case 'signInNeeded':
      return { mark: 'warn', words: m.sign_in_needed() };
  }
}
