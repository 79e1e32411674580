import type { Answer } from '$lib/bindings/Answer';
import type { AuditEntry } from '$lib/bindings/AuditEntry';
import type { Door } from '$lib/bindings/Door';
import type { MemberId } from '$lib/bindings/MemberId';
import type { Stranger } from '$lib/bindings/Stranger';
import { failure } from '$lib/failure/failure';
import { joining } from './sample-joining';
import type { Part, World } from './sample-world';

const HOUR = 3_600_000;

/** The sample's unreviewed members: the last ones that joined. */
const NEW = 5;

const stranger = (id: string, name: string, username: string | null): Stranger => ({
  id,
  name,
  username,
});
const ferran = stranger('stranger-1', 'Ferran Casals i Puig', 'ferranc');
const seun = stranger('stranger-2', 'Oluwaseun Akintola-Reyes', 'seun.ar');
const hanh = stranger('stranger-3', 'Ngô Thị Hạnh', 'hanhngo');
const juri = stranger('stranger-4', 'Jüri Tammsalu', 'jurit');
const amal = stranger('stranger-5', 'أمل الشريف', null);
const dana = stranger('stranger-6', 'דנה לוי', 'danal');

/** Answers about who stands at the door, the audit log, and the review. */
export const door: Part = (request, world) => {
  const kept = keptOf(world);
  switch (request.type) {
    case 'door': {
      // Whether joins are paused is the business of another part.
      const other = joining(request, world);
      if (other?.type !== 'door') return null;
      const { joinsPaused, joinsResumeAt } = other.value;
      return said({ ...kept.door, joinsPaused, joinsResumeAt });
    }
    case 'decideJoinRequest':
      if (world.wished('refuse')) throw { ...failure('FORBIDDEN'), reason: 'NO_SEATS' };
      kept.door = decided(kept.door, request.member, request.approve, world.now);
      return said(kept.door);
    case 'allowAgain':
    case 'restore': {
      const removed = kept.door.removed.filter(({ who }) => who.id !== request.member);
      kept.door = { ...kept.door, removed };
      return said(kept.door);
    }
    case 'auditLog': {
      const { before, limit } = request;
      const older = kept.log.filter(({ sequence }) => before === null || sequence < before);
      const entries = older.slice(0, limit);
      return { type: 'auditLog', value: { entries, more: older.length > entries.length } };
    }
    case 'members': {
      if (!request.unreviewed) return null;
      const rows = world.members.filter(({ id }) => kept.unreviewed.has(id));
      const shown = rows.length;
      const value = { total: world.members.length, shown, offset: 0, rows, revision: 1 };
      return { type: 'members', value };
    }
    case 'reviewed': {
      const { members } = request;
      if (members.type === 'shown') kept.unreviewed.clear();
      else members.members.forEach((id) => kept.unreviewed.delete(id));
      world.say({ type: 'stateChanged' });
      return { type: 'done' };
    }
    default:
      return null;
  }
};

/** So many are still to be reviewed. */
export function sampleUnreviewed(world: World): number {
  return keptOf(world).unreviewed.size;
}

interface Kept {
  unreviewed: Set<MemberId>;
  door: Door;
  log: AuditEntry[];
}

const worlds = new WeakMap<World, Kept>();

function keptOf(world: World): Kept {
  const { members, now } = world;
  const kept = worlds.get(world) ?? {
    unreviewed: new Set(
      world.wished('alone') || world.wished('calm') ? [] : members.slice(-NEW).map(({ id }) => id),
    ),
    door: sampleDoor(now),
    log: sampleLog(now),
  };
  worlds.set(world, kept);
  return kept;
}

const said = (value: Door): Answer => ({ type: 'door', value });

function decided(door: Door, member: MemberId, approve: boolean, now: number): Door {
  const requests = door.requests.flatMap((request) => {
    if (request.who.id !== member) return [request];
    return approve ? [] : [{ ...request, declinedAt: new Date(now).toISOString() }];
  });
  return { ...door, requests };
}

function sampleDoor(now: number): Door {
  const at = (hours: number) => new Date(now - hours * HOUR).toISOString();
  const contractors = 'Contractors';
  return {
    joinsPaused: false,
    joinsResumeAt: null,
    requests: [
      { who: ferran, link: contractors, requestedAt: at(3), declinedAt: null },
      { who: seun, link: contractors, requestedAt: at(52), declinedAt: null },
    ],
    waiting: [
      { who: amal, since: at(30), offeredUntil: at(-5) },
      { who: dana, since: at(20), offeredUntil: null },
    ],
    refused: [
      { who: hanh, reason: 'TOKEN_USED_UP', link: 'Harbour workshop', times: 3, lastAt: at(2) },
      { who: dana, reason: 'NO_SEATS', link: null, times: 1, lastAt: at(21) },
    ],
    removed: [{ who: juri, removedAt: at(90) }],
  };
}

function sampleLog(now: number): AuditEntry[] {
  const noa = 'נועה ברקאי';
  const things: [string, string | null, Stranger | null, object | null, object | null][] = [
    ['member.removed', noa, juri, { role: 'member', seatType: 'plus' }, null],
    ['join_request.created', 'Ferran Casals i Puig', ferran, null, { link: 'link-3' }],
    ['waiting_list.offered', null, amal, null, { until: new Date(now + HOUR).toISOString() }],
    ['organization.seats_changed', noa, null, { seats: 110 }, { seats: 123 }],
    ['member.role_changed', noa, hanh, { role: 'member' }, { role: 'admin' }],
    [
      'invite_link.regenerated',
      'Adaeze Nwosu-Bright',
      null,
      { link: 'link-1' },
      { link: 'link-2' },
    ],
    ['member.joined', 'Ngô Thị Hạnh', hanh, null, { role: 'member', seatType: 'plus' }],
  ];
  return Array.from({ length: 130 }, (_, index) => {
    const [action, actor, subject, before, after] = things[index % things.length] ?? [
      'organization.created',
      noa,
      null,
      null,
      null,
    ];
    return {
      sequence: 130 - index,
      at: new Date(now - (index * 4 + 0.3) * HOUR).toISOString(),
      action,
      actor,
      subject,
      before: before && JSON.stringify(before),
      after: after && JSON.stringify(after),
      reason: action === 'member.removed' ? 'Changed teams; the seat goes to Amal.' : null,
      hash: `q7Zk2mXv9RtB${String(index).padStart(3, '0')}nW4sLc8yHdJ0fPaE6uTgKoi1=`,
    };
  });
}
