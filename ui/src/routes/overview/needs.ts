import type { AccountState } from '$lib/bindings/AccountState';
import type { Door } from '$lib/bindings/Door';
import type { Overview } from '$lib/bindings/Overview';
import type { State } from '$lib/bindings/State';
import { can } from '$lib/state/offers';
import { available, overBy, type Seen } from '$lib/state/organizations';
import { IDLE_DAYS } from './legend';

/** Something that wants the person, each with one thing to do about it. */
export type Need =
  | { kind: 'signIn'; account: AccountState }
  | { kind: 'failing'; account: AccountState; nextTry: string }
  | { kind: 'watchingPaused' }
  | { kind: 'review'; count: number }
  | { kind: 'requests'; count: number }
  | { kind: 'joinsPaused'; until: string | null }
  | { kind: 'seatsOver'; count: number }
  | { kind: 'seatsFull' }
  | { kind: 'seatsLow'; left: number; at: number }
  | { kind: 'idle'; count: number; days: number };

/** What is known where the needs are looked for. */
export interface Known {
  seen: Seen;
  state: State;
  overview: Overview;
  /** `null` where the role or the server knows of none. */
  door: Door | null;
  /** Free seats that are few. */
  lowAt: number;
}

/** Everything that wants the person, the most pressing first. */
export function needsOf({ seen, state, overview, door, lowAt }: Known): Need[] {
  const { organization } = seen;
  return [
    ...(state.telling.paused ? [{ kind: 'watchingPaused' } as const] : []),
    ...state.accounts.flatMap(ofAccount),
    ...(overview.unreviewed > 0 && can(organization, 'invite')
      ? [{ kind: 'review', count: overview.unreviewed } as const]
      : []),
    ...ofDoor(door),
    ...(can(organization, 'invite') ? ofSeats(overview, lowAt) : []),
  ];
}

function ofAccount(account: AccountState): Need[] {
  const { health } = account;
  if (health.type === 'signInNeeded') return [{ kind: 'signIn', account }];
  if (health.type === 'failing') return [{ kind: 'failing', account, nextTry: health.nextTry }];
  return [];
}

function ofDoor(door: Door | null): Need[] {
  if (!door) return [];
  const count = door.requests.length;
  return [
    ...(count > 0 ? [{ kind: 'requests', count } as const] : []),
    ...(door.joinsPaused ? [{ kind: 'joinsPaused', until: door.joinsResumeAt } as const] : []),
  ];
}

function ofSeats({ seats: use }: Overview, lowAt: number): Need[] {
  const left = available(use.seats);
  const over = overBy(use.seats);
  const seats: Need[] =
    over > 0
      ? [{ kind: 'seatsOver', count: over }]
      : left === 0
        ? [{ kind: 'seatsFull' }]
        : left <= lowAt
          ? [{ kind: 'seatsLow', left, at: lowAt }]
          : [];
  const idle: Need[] =
    use.activityUnknown || use.idle90 === 0
      ? []
      : [{ kind: 'idle', count: use.idle90, days: IDLE_DAYS }];
  return [...seats, ...idle];
}
