import type { AuditEntry } from '$lib/bindings/AuditEntry';
import type { Role } from '$lib/bindings/Role';
import { slot } from '$lib/components/sentence';
import { number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';
import { roleName } from '$lib/i18n/names';

type Say = (values: { name: string }) => string;

const said: Record<string, Say> = {
  'organization.created': () => m.audit_organization_created(),
  'organization.changed': () => m.audit_organization_changed(),
  'organization.deleted': () => m.audit_organization_deleted(),
  'organization.ownership_transferred': m.audit_ownership_transferred,
  'organization.seats_changed': () => m.audit_seats_changed(),
  'organization.subscription_changed': () => m.audit_subscription_changed(),
  'organization.seat_warning_changed': () => m.audit_seat_warning_changed(),
  'organization.joins_paused': () => m.audit_joins_paused(),
  'organization.joins_resumed': () => m.audit_joins_resumed(),
  'member.joined': m.audit_member_joined,
  'member.left': m.audit_member_left,
  'member.removed': m.audit_member_removed,
  'member.allowed_again': m.audit_member_allowed_again,
  'member.role_changed': m.audit_role_changed,
  'member.seat_changed': m.audit_seat_changed,
  'invite_link.created': () => m.audit_link_created(),
  'invite_link.regenerated': () => m.audit_link_regenerated(),
  'invite_link.revoked': () => m.audit_link_revoked(),
  'join_request.created': m.audit_request_created,
  'join_request.declined': m.audit_request_declined,
  'waiting_list.joined': m.audit_waiting_joined,
  'waiting_list.left': m.audit_waiting_left,
  'waiting_list.offered': m.audit_waiting_offered,
  'waiting_list.offer_lapsed': m.audit_waiting_lapsed,
  'webhook.created': () => m.audit_webhook_created(),
  'webhook.changed': () => m.audit_webhook_changed(),
  'webhook.deleted': () => m.audit_webhook_deleted(),
  'webhook.disabled': () => m.audit_webhook_disabled(),
};

/** Facts of an entry as an object; what cannot be read says nothing. */
export function factsOf(json: string | null): Record<string, unknown> {
  try {
    const facts: unknown = JSON.parse(json ?? '{}');
    return typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** An entry as a sentence with `slot(0)` for whom it is about, who is named apart. */
export function auditSaid({ action, subject, before, after }: AuditEntry): {
  text: string;
  names: string[];
} {
  const names = [subject?.name ?? m.audit_somebody()];
  const name = slot(0);
  const [from, to] = [factsOf(before), factsOf(after)];
  const role = to['role'];
  if (action === 'member.role_changed' && isRole(role)) {
    return { text: m.audit_role_changed_to({ name, role: roleName(role) }), names };
  }
  if (
    action === 'member.seat_changed' &&
    (to['seatType'] === 'plus' || to['seatType'] === 'free')
  ) {
    const words = { plus: m.said_seat_given, free: m.said_seat_taken };
    return { text: words[to['seatType']]({ name }), names };
  }
  const [fewer, seats] = [from['seats'], to['seats']];
  if (
    action === 'organization.seats_changed' &&
    typeof fewer === 'number' &&
    typeof seats === 'number'
  ) {
    return { text: m.audit_seats_changed_to({ from: number(fewer), to: number(seats) }), names };
  }
  const say = Object.hasOwn(said, action) ? said[action] : undefined;
  return { text: say ? say({ name }) : m.audit_other({ action }), names };
}

function isRole(word: unknown): word is Role {
  return word === 'owner' || word === 'admin' || word === 'member';
}

/** Who did it, unless the sentence names them already. */
export function auditBy({ actor, subject }: AuditEntry): string | null {
  if (actor === null) return m.audit_by_service();
  return actor === subject?.name ? null : m.audit_by({ name: slot(0) });
}

/** JSON as it is read best; as it is where it is none. */
export function spelled(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
