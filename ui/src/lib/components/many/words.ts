import type { Acts } from '$lib/bindings/Acts';
import type { AccountHealth } from '$lib/bindings/AccountHealth';
import type { MemberAction } from '$lib/bindings/MemberAction';
import { m } from '$lib/i18n/messages';

interface Words {
  title: () => string;
  /** What it means. */
  means: () => string;
  /** The final button: number and verb. */
  final: (count: { count: number }) => string;
  done: (count: { count: number }) => string;
}

/** An action on many members, in words. */
export const manyWords: Record<MemberAction, Words> = {
  promote: {
    title: m.many_promote,
    means: m.many_promote_means,
    final: m.many_promote_now,
    done: m.many_promoted,
  },
  demote: {
    title: m.many_demote,
    means: m.many_demote_means,
    final: m.many_demote_now,
    done: m.many_demoted,
  },
  giveSeat: {
    title: m.many_give_seat,
    means: m.many_give_seat_means,
    final: m.many_give_seat_now,
    done: m.many_seats_given,
  },
  takeSeat: {
    title: m.many_take_seat,
    means: m.many_take_seat_means,
    final: m.many_take_seat_now,
    done: m.many_seats_taken,
  },
  remove: {
    title: m.many_remove,
    means: m.remove_member_words,
    final: m.many_remove_now,
    done: m.many_removed,
  },
};

/** What has come of it, in words. */
export function outcome(acts: Acts): string {
  const done = acts.undo
    ? m.many_undone({ count: acts.done })
    : manyWords[acts.action].done({ count: acts.done });
  const failed = acts.failed > 0 ? [m.many_failed({ count: acts.failed })] : [];
  const stopped = acts.stopped ? [m.many_stopped()] : [];
  return [done, ...failed, ...stopped].join(' · ');
}

/** Why nothing can be asked of the server now, whatever it is; `null`: it can. */
export function stoppedBy(health: AccountHealth): string | null {
  if (health.type === 'failing' || health.type === 'offline') return m.actions_offline();
  return health.type === 'signInNeeded' ? m.actions_signed_out() : null;
}
