import type { InviteLink } from '$lib/bindings/InviteLink';
import type { InviteLinkState } from '$lib/bindings/InviteLinkState';
import { moment, number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';
import { peopleOf } from './plan';

export const stateNames: Record<InviteLinkState, () => string> = {
  live: m.link_live,
  revoked: m.link_revoked,
  expired: m.link_expired,
  usedUp: m.link_used_up,
};

/** What a link is called. One without a name was the permanent one before. */
export function nameOf({ name }: InviteLink): string {
  return name ?? m.link_former();
}

/** Until when, and for whom, in words. */
export function limitsOf(link: InviteLink, now: Date): string {
  const end = link.state === 'live' ? (link.revokedAt ?? link.expiresAt) : link.expiresAt;
  const limits = [
    end !== null && m.link_until({ time: moment(new Date(end), now) }),
    link.maxUses !== null && m.link_people({ count: link.maxUses }),
    link.needsApproval && m.link_approval(),
  ].filter(Boolean);
  return limits.length > 0 ? limits.join(' · ') : m.link_no_limit();
}

/** How many came by it, of how many that may. */
export function usesOf({ uses, maxUses }: InviteLink): string {
  return maxUses === null ? number(uses) : `${number(uses)} / ${number(maxUses)}`;
}

/** What was typed as a number of uses: `null` for as many as there are seats. */
export function usesTyped(typed: string): number | null | 'wrong' {
  if (typed.trim() === '') return null;
  return peopleOf(typed) ?? 'wrong';
}
