import { slot } from '$lib/components/sentence';
import { m } from '$lib/i18n/messages';
import type { Decision } from '$lib/state/queue';
import type { Outcome } from '$lib/state/review.svelte';
import { actionWords } from '../members/actions';

type Failed = Extract<Outcome, { type: 'failed' }>;

const notDone: Record<Failed['what'], () => string> = {
  keep: m.review_not_kept,
  all: m.review_not_kept,
  promote: actionWords.promote.not,
  giveSeat: actionWords.giveSeat.not,
  takeSeat: actionWords.takeSeat.not,
  remove: actionWords.remove.not,
  mark: m.review_not_marked,
  undo: m.review_not_undone,
};

/** What did not come of an answer. */
export function leadOf({ what, failure }: Failed): string {
  return failure.code === 'CHANGED_MEANWHILE' ? '' : notDone[what]();
}

const done: Record<Decision | 'later', (values: { name: string }) => string> = {
  keep: m.review_was_keep,
  promote: m.review_was_promote,
  giveSeat: m.review_was_giveSeat,
  takeSeat: m.review_was_takeSeat,
  remove: m.review_was_remove,
  later: m.review_was_later,
};

/** What came of an answer, the name apart. */
export function saidOf({ type, count }: Exclude<Outcome, Failed>): string {
  if (type === 'all') return m.review_was_all({ count });
  if (type !== 'undo') return done[type]({ name: slot(0) });
  return count === 1 ? m.review_was_undo({ name: slot(0) }) : m.review_undone_many({ count });
}

const short: Record<Decision, () => string> = {
  keep: m.review_kept,
  promote: actionWords.promote.done,
  giveSeat: actionWords.giveSeat.done,
  takeSeat: actionWords.takeSeat.done,
  remove: actionWords.remove.done,
};

/** What was answered, beside the name. */
export function decisionName(decision: Decision): string {
  return short[decision]();
}
