import type { Check } from '$lib/bindings/Check';
import type { Diagnosis } from '$lib/bindings/Diagnosis';
import type { State } from '$lib/bindings/State';

/** Checks about one thing: this computer, an account, an organization of it. */
export interface Group {
  account: string | null;
  organization: string | null;
  checks: Check[];
}

/** The checks in their order, by what they are about. */
export function groups(checks: readonly Check[]): Group[] {
  const all: Group[] = [];
  for (const check of checks) {
    const { account, organization } = check;
    const last = all.find(
      (group) => group.account === account && group.organization === organization,
    );
    if (last) last.checks.push(check);
    else all.push({ account, organization, checks: [check] });
  }
  return all;
}

/**
 * The diagnosis as text for whoever helps: kinds and codes instead of the
 * window's language, numbers instead of names, and no address of a person.
 */
export function report({ version, checks }: Diagnosis, { accounts }: State): string {
  const lines = [`Frontdesk ${version}`];
  for (const group of groups(checks)) {
    const at = accounts.findIndex(({ id }) => id === group.account);
    const account = accounts[at];
    if (group.account === null) lines.push('', 'this computer');
    else {
      const place = account?.organizations.findIndex(({ id }) => id === group.organization) ?? -1;
      const of = group.organization === null ? '' : `, organization ${place + 1}`;
      lines.push('', `account ${at + 1} (${account?.kind ?? 'gone'})${of}`);
    }
    for (const { kind, verdict, failure, detail } of group.checks) {
      const why = failure && [failure.code, failure.reason, failure.detail];
      const said = [...(why ?? []), detail].filter((part) => part);
      lines.push(`  ${verdict}: ${kind}${said.length > 0 ? ` (${said.join('; ')})` : ''}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
