import type { AccountKind } from '$lib/bindings/AccountKind';
import type { AccountState } from '$lib/bindings/AccountState';
import type { Capabilities } from '$lib/bindings/Capabilities';
import type { Credentials } from '$lib/bindings/Credentials';
import { ask } from './ask';
import type { Desk } from './desk.svelte';

/** Where somebody signs in: a server that is connected, or an account of it. */
export interface Goal {
  address: string;
  kind: AccountKind;
  capabilities: Capabilities;
  /** The account that signs in again; `null` for another one. */
  account: AccountState | null;
}

/** Signs in by what was typed, and shows what can be opened then. */
export async function signIn(
  desk: Desk,
  { address, account }: Goal,
  credentials: Credentials,
  sessionOnly: boolean,
): Promise<void> {
  if (account) {
    await ask(desk.platform, { type: 'signInAgain', account: account.id, credentials }, 'done');
    await desk.reload();
  } else {
    const request = { type: 'connect', address, credentials, sessionOnly } as const;
    await desk.opened(await ask(desk.platform, request, 'added'));
  }
}
