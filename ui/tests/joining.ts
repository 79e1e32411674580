import type { Door } from '$lib/bindings/Door';
import type { InviteLink } from '$lib/bindings/InviteLink';
import type { OrganizationAction } from '$lib/bindings/OrganizationAction';
import type { OrganizationOffer } from '$lib/bindings/OrganizationOffer';
import { fireEvent, waitFor } from '@testing-library/svelte';
import { account, type Agent, byId, NOW, open, organization, state } from './samples';

/** What a Frontdesk service offers to its owner, of what inviting needs. */
export const offers: OrganizationOffer[] = (
  ['invite', 'regenerateLink', 'manageLinks', 'pauseJoins'] satisfies OrganizationAction[]
).map((action) => ({ action, refusal: null }));

/** What daily.dev offers. */
export const dailyOffers = offers.map(({ action, refusal }) =>
  action === 'invite' ? { action, refusal } : { action, refusal: 'NOT_SUPPORTED' as const },
);

export function link(id: string, change: Partial<InviteLink> = {}): InviteLink {
  return {
    id,
    name: null,
    link: `http://127.0.0.1:4600/j/${id}`,
    qr: { side: 41, path: 'M4 4h1v1h-1z' },
    createdBy: 'Noa',
    createdAt: NOW.toISOString(),
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

export const openDoor: Door = {
  joinsPaused: false,
  joinsResumeAt: null,
  requests: [],
  waiting: [],
  refused: [],
  removed: [],
};

/** What the agent knows about links and the door; tests change it. */
export class Joining {
  links: InviteLink[] = [link('permanent', { uses: 86, lastUsedAt: NOW.toISOString() })];
  door = openDoor;

  constructor(agent: Agent) {
    const own = organization({ offers });
    agent.state = state({ accounts: [account({ organizations: [own] })] });
    agent.first = (request) => {
      switch (request.type) {
        case 'door':
          return { type: 'door', value: this.door };
        case 'inviteLinks':
        case 'createInviteLink':
        case 'regenerateInviteLink':
        case 'revokeInviteLink':
          return { type: 'inviteLinks', value: this.links };
        case 'pauseJoins':
          this.door = { ...openDoor, joinsPaused: true, joinsResumeAt: request.until };
          return { type: 'done' };
        case 'resumeJoins':
          this.door = openDoor;
          return { type: 'done' };
        default:
          return undefined;
      }
    };
  }
}

/** Opens the window, and the invite view in it. */
export async function showInvite(agent: Agent): Promise<void> {
  open(agent);
  await waitFor(() => byId('nav-invite'));
  await fireEvent.click(byId('nav-invite'));
  await waitFor(() => byId('seats-available'));
}

/** Chooses from a list by its place. */
export async function choose(id: string, index: number): Promise<void> {
  const list = byId<HTMLSelectElement>(id);
  list.selectedIndex = index;
  await fireEvent.change(list);
}
