import type { Answer } from '$lib/bindings/Answer';
import type { Door } from '$lib/bindings/Door';
import type { InviteLink } from '$lib/bindings/InviteLink';
import type { InvitePlan } from '$lib/bindings/InvitePlan';
import type { NewInviteLink } from '$lib/bindings/NewInviteLink';
import { failure } from '$lib/failure/failure';
import { sampleQr } from './sample-things';
import type { Part, World } from './sample-world';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ADDRESS = 'https://desk.brindlewick.example/j/';

/** What is so in one sample, from its beginning. */
interface Doorway {
  links: InviteLink[];
  paused: { until: string | null } | null;
  /** So many links were made. */
  made: number;
}

const doorways = new WeakMap<World, Doorway>();

function doorwayOf(world: World): Doorway {
  let doorway = doorways.get(world);
  if (!doorway) {
    doorway = {
      links: world.wished('nolinks') ? [] : firstLinks(world),
      paused: world.wished('joinspaused') ? { until: at(world, DAY) } : null,
      made: 0,
    };
    doorway.links.unshift(linkOf(world, 'link', null, { uses: 86, lastUsedAt: at(world, -HOUR) }));
    doorways.set(world, doorway);
  }
  return doorway;
}

function at({ now }: World, after: number): string {
  return new Date(now + after).toISOString();
}

function linkOf(
  world: World,
  id: string,
  name: string | null,
  change: Partial<InviteLink> = {},
): InviteLink {
  return {
    id,
    name,
    link: `${ADDRESS}${id}`,
    qr: sampleQr(),
    createdBy: 'נועה ברקאי',
    createdAt: at(world, -40 * DAY),
    expiresAt: null,
    revokedAt: null,
    maxUses: null,
    uses: 0,
    lastUsedAt: null,
    needsApproval: false,
    state: 'live',
    members: [],
    ...change,
  };
}

function firstLinks(world: World): InviteLink[] {
  const over = { link: null, qr: null };
  const came = world.members.filter(({ link }) => link?.id === 'link-fair');
  return [
    linkOf(world, 'link-fair', 'Job fair', {
      expiresAt: at(world, 12 * DAY),
      maxUses: 40,
      uses: came.length,
      lastUsedAt: at(world, -4 * 60_000),
      members: came,
    }),
    linkOf(world, 'link-card', 'כרטיס מודפס', { uses: 7, lastUsedAt: at(world, -22 * DAY) }),
    linkOf(world, 'link-contract', 'Contractors', { needsApproval: true }),
    linkOf(world, 'link-harbour', 'Harbour workshop', {
      ...over,
      maxUses: 12,
      uses: 12,
      lastUsedAt: at(world, -55 * DAY),
      state: 'usedUp',
    }),
  ];
}

function create(world: World, wish: NewInviteLink): InviteLink[] {
  if (wish.name.trim() === '') throw failure('NAME_EMPTY', 'name');
  const doorway = doorwayOf(world);
  doorway.made += 1;
  const link = linkOf(world, `link-made-${doorway.made}`, wish.name, {
    ...wish,
    createdAt: at(world, 0),
  });
  const [permanent, ...further] = doorway.links;
  return permanent ? [permanent, link, ...further] : [link];
}

/** The old link goes on for a while, or is dead at once. */
function regenerate(world: World, graceSeconds: number): InviteLink[] {
  const doorway = doorwayOf(world);
  doorway.made += 1;
  const [old, ...further] = doorway.links;
  const fresh = linkOf(world, `link-again-${doorway.made}`, null, { createdAt: at(world, 0) });
  if (!old) return [fresh, ...further];
  const former: InviteLink =
    graceSeconds > 0
      ? { ...old, revokedAt: at(world, graceSeconds * 1000) }
      : { ...ended(world, old), revokedAt: at(world, 0) };
  return [fresh, former, ...further];
}

function ended(world: World, link: InviteLink): InviteLink {
  return { ...link, link: null, qr: null, state: 'revoked', revokedAt: at(world, 0) };
}

function planOf({ seats }: World, people: number): InvitePlan {
  const available = Math.max(0, seats.total - seats.assigned);
  const missing = Math.max(0, people - available);
  const seatsNeeded = seats.assigned + people;
  const price = {
    currency: 'USD',
    pricePerSeat: 54,
    cycle: 'yearly',
    total: 54 * seatsNeeded,
    dueNow: 4.5 * missing,
    nextBilling: null,
  };
  const times = available > 0 ? Math.ceil(people / available) : 0;
  const batches = Array.from({ length: times }, (_, turn) =>
    Math.min(available, people - turn * available),
  );
  return { people, available, missing, seatsNeeded, price: missing > 0 ? price : null, batches };
}

function doorOf(world: World): Door {
  const { paused } = doorwayOf(world);
  return {
    joinsPaused: paused !== null,
    joinsResumeAt: paused?.until ?? null,
    requests: [],
    waiting: [],
    refused: [],
    removed: [],
  };
}

/** The sample's answers about invite links, the door and the audit log. */
export const joining: Part = (request, world): Answer | null => {
  const doorway = doorwayOf(world);
  const links = (all: InviteLink[]): Answer => {
    doorway.links = all;
    return { type: 'inviteLinks', value: all };
  };
  switch (request.type) {
    case 'inviteLinks':
      return links(doorway.links);
    case 'createInviteLink':
      return links(create(world, request.link));
    case 'regenerateInviteLink':
      return links(regenerate(world, request.graceSeconds));
    case 'revokeInviteLink':
      return links(
        doorway.links.map((link) => (link.id === request.link ? ended(world, link) : link)),
      );
    case 'planInvites':
      return { type: 'invitePlan', value: planOf(world, request.people) };
    case 'pauseJoins':
      doorway.paused = { until: request.until };
      return { type: 'done' };
    case 'resumeJoins':
      doorway.paused = null;
      return { type: 'done' };
    case 'door':
      return { type: 'door', value: doorOf(world) };
    default:
      return null;
  }
};
