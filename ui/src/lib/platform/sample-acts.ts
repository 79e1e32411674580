import type { ActRow } from '$lib/bindings/ActRow';
import type { Acts } from '$lib/bindings/Acts';
import type { Member } from '$lib/bindings/Member';
import type { MemberAction } from '$lib/bindings/MemberAction';
import type { MemberId } from '$lib/bindings/MemberId';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { RefusedMany } from '$lib/bindings/RefusedMany';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Seats } from '$lib/bindings/Seats';
import type { Selection } from '$lib/bindings/Selection';
import { failure } from '$lib/failure/failure';
import { sampleFitting } from './sample-members';
import { sampleAfter, sampleOffers } from './sample-people';
import type { Part, World } from './sample-world';

const FIRST = 20;
const ROWS = 500;

/** It is done in so many steps, with so many milliseconds between them. */
const STEPS = 12;
const PAUSE = 120;

const REVERSE: Partial<Record<MemberAction, MemberAction>> = {
  promote: 'demote',
  demote: 'promote',
  giveSeat: 'takeSeat',
  takeSeat: 'giveSeat',
};

/** Something done to many, and what is still to be done of it. */
interface Running {
  said: Acts;
  organization: OrganizationRef;
  todo: MemberId[];
  changed: MemberId[];
}

const all = new Map<number, Running>();

function selected(selection: Selection, world: World): Member[] {
  if (selection.type === 'these') {
    const named = new Set(selection.members);
    return world.members.filter(({ id }) => named.has(id));
  }
  const except = new Set(selection.except);
  return sampleFitting(world.members, selection.query, world.now).filter(
    ({ id }) => !except.has(id),
  );
}

function refusal(member: Member, action: MemberAction, seats: Seats): Refusal | null {
  return sampleOffers(member, seats).find((offer) => offer.action === action)?.refusal ?? null;
}

/** How many more seats are assigned once it is done to so many of them. */
function assigned(action: MemberAction, able: Member[]): number {
  if (action === 'giveSeat') return able.length;
  const held = able.filter(({ seatType }) => seatType === 'plus').length;
  return action === 'takeSeat' || action === 'remove' ? -held : 0;
}

/** To whom it can be done, and to whom not: seats run out on the way. */
function parted(members: Member[], action: MemberAction, seats: Seats) {
  const able: Member[] = [];
  const refused = new Map<Refusal, Member[]>();
  for (const member of members) {
    const given = action === 'giveSeat' ? able.length : 0;
    const why = refusal(member, action, { ...seats, assigned: seats.assigned + given });
    if (why === null) able.push(member);
    else
      refused
        .set(why, refused.get(why) ?? [])
        .get(why)
        ?.push(member);
  }
  return { able, refused };
}

/** Does it to these. */
function change(world: World, ids: ReadonlySet<MemberId>, action: MemberAction): void {
  const changed = world.members.filter(({ id }) => ids.has(id));
  world.seats.assigned += assigned(action, changed);
  const after = world.members.flatMap((member) => {
    if (!ids.has(member.id)) return [member];
    return action === 'remove' ? [] : [sampleAfter(member, action)];
  });
  // The list stays the same one: the whole sample looks at it.
  world.members.length = 0;
  for (const member of after) world.members.push(member);
}

function answered({ said }: Running) {
  // A copy: what was answered stays as it was.
  const rows = said.rows.slice(0, ROWS).map((row) => ({ ...row }));
  return { type: 'acts' as const, value: { ...said, rows } };
}

/** Does the next ones, says so, and goes on after a while. */
function goOn(acts: Running, world: World): void {
  const { said, organization, todo } = acts;
  if (said.stopped) return;
  const ids = new Set(todo.splice(0, Math.max(1, Math.ceil(said.total / STEPS))));
  change(world, ids, said.action);
  said.done += ids.size;
  acts.changed.push(...ids);
  for (const row of said.rows) if (ids.has(row.member)) row.outcome = { type: 'done' };
  said.finished = todo.length === 0;
  said.undoable = said.finished && !said.undo && REVERSE[said.action] !== undefined;
  world.revision += 1;
  world.say({ type: 'actsChanged', id: said.id });
  world.say({ type: 'organizationChanged', organization, revision: world.revision });
  if (!said.finished) setTimeout(() => goOn(acts, world), PAUSE);
}

function begin(
  world: World,
  organization: OrganizationRef,
  action: MemberAction,
  members: Member[],
  undo: boolean,
): Running {
  const { able, refused } = parted(members, action, world.seats);
  const failed: ActRow[] = [...refused].flatMap(([reason, who]) =>
    who.map(({ id, name }) => ({
      member: id,
      name,
      outcome: { type: 'failed', failure: { ...failure('FORBIDDEN'), reason } },
    })),
  );
  const waiting: ActRow[] = able.map(({ id, name }) => ({
    member: id,
    name,
    outcome: { type: 'waiting' },
  }));
  const said: Acts = {
    id: all.size + 1,
    action,
    undo,
    total: members.length,
    done: 0,
    failed: failed.length,
    finished: able.length === 0,
    stopped: false,
    undoable: false,
    rows: [...failed, ...waiting],
  };
  const acts = { said, organization, todo: able.map(({ id }) => id), changed: [] };
  all.set(said.id, acts);
  if (!said.finished) setTimeout(() => goOn(acts, world), PAUSE);
  return acts;
}

function known(id: number): Running {
  const acts = all.get(id);
  if (!acts) throw failure('NOT_FOUND');
  return acts;
}

/** The sample's answers about what is done to many members. */
export const acts: Part = (request, world) => {
  switch (request.type) {
    case 'previewActs': {
      const { action } = request;
      const { able, refused } = parted(selected(request.members, world), action, world.seats);
      const said: RefusedMany[] = [...refused].map(([refusal, who]) => ({
        refusal,
        count: who.length,
        who: who.slice(0, FIRST),
      }));
      const seatsAfter = {
        ...world.seats,
        assigned: world.seats.assigned + assigned(action, able),
      };
      const undoable = REVERSE[action] !== undefined;
      const who = able.slice(0, FIRST);
      const value = { able: able.length, who, refused: said, seatsAfter, undoable };
      return { type: 'actsPreview', value };
    }
    case 'actOnMany':
      return answered(
        begin(world, request.organization, request.action, selected(request.members, world), false),
      );
    case 'acts':
      return answered(known(request.id));
    case 'stopActs': {
      const acts = known(request.id);
      const { said } = acts;
      said.stopped = said.finished = true;
      said.undoable = said.done > 0 && REVERSE[said.action] !== undefined;
      return answered(acts);
    }
    case 'undoActs': {
      const { said, organization, changed } = known(request.id);
      const reverse = REVERSE[said.action];
      if (!reverse) throw failure('NOT_SUPPORTED');
      const ids = new Set(changed);
      said.undoable = false;
      const who = world.members.filter(({ id }) => ids.has(id));
      return answered(begin(world, organization, reverse, who, true));
    }
    default:
      return null;
  }
};
