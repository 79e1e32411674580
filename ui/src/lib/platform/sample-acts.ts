import type { ActRow } from '$lib/bindings/ActRow';
import type { Acts } from '$lib/bindings/Acts';
import type { Member } from '$lib/bindings/Member';
import type { MemberAction } from '$lib/bindings/MemberAction';
import type { MemberId } from '$lib/bindings/MemberId';
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

/** So long one takes, in milliseconds, and so many are done in that time. */
const PAUSE = 120;

const REVERSE: Partial<Record<MemberAction, MemberAction>> = {
  promote: 'demote',
  demote: 'promote',
  giveSeat: 'takeSeat',
  takeSeat: 'giveSeat',
};

/** Something done to many, and what is still to be done of it. */
interface Running extends Acts {
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
    else refused.set(why, [...(refused.get(why) ?? []), member]);
  }
  return { able, refused };
}

function change(world: World, id: MemberId, action: MemberAction): void {
  const at = world.members.findIndex((member) => member.id === id);
  const member = world.members[at];
  if (!member) return;
  world.seats.assigned += assigned(action, [member]);
  if (action === 'remove') world.members.splice(at, 1);
  else world.members[at] = sampleAfter(member, action);
}

function answered(acts: Running) {
  const { todo: _todo, changed: _changed, ...value } = acts;
  return { type: 'acts' as const, value: { ...value, rows: value.rows.slice(0, ROWS) } };
}

/** Does the next ones, says so, and goes on after a while. */
function goOn(acts: Running, world: World): void {
  if (acts.stopped) return;
  const portion = Math.max(1, Math.ceil(acts.total / 12));
  for (const id of acts.todo.splice(0, portion)) {
    change(world, id, acts.action);
    acts.done += 1;
    acts.changed.push(id);
    const row = acts.rows.find(({ member }) => member === id);
    if (row) row.outcome = { type: 'done' };
  }
  acts.finished = acts.todo.length === 0;
  acts.undoable = acts.finished && !acts.undo && REVERSE[acts.action] !== undefined;
  world.say({ type: 'actsChanged', id: acts.id });
  if (!acts.finished) setTimeout(() => goOn(acts, world), PAUSE);
}

function begin(world: World, action: MemberAction, members: Member[], undo: boolean): Running {
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
  const acts: Running = {
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
    todo: able.map(({ id }) => id),
    changed: [],
  };
  all.set(acts.id, acts);
  if (!acts.finished) setTimeout(() => goOn(acts, world), PAUSE);
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
      return answered(begin(world, request.action, selected(request.members, world), false));
    case 'acts':
      return answered(known(request.id));
    case 'stopActs': {
      const acts = known(request.id);
      acts.stopped = acts.finished = true;
      acts.undoable = acts.done > 0 && REVERSE[acts.action] !== undefined;
      return answered(acts);
    }
    case 'undoActs': {
      const before = known(request.id);
      const reverse = REVERSE[before.action];
      if (!reverse) throw failure('NOT_SUPPORTED');
      const changed = new Set(before.changed);
      before.undoable = false;
      const undo = begin(
        world,
        reverse,
        world.members.filter(({ id }) => changed.has(id)),
        true,
      );
      return answered(undo);
    }
    default:
      return null;
  }
};
