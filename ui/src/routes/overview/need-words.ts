import { accountName } from '$lib/components/frame/account';
import type { IconName } from '$lib/components/icons';
import { number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';
import type { Need } from './needs';

/** A need in words: what it is, why it matters, and what to do. */
export interface NeedWords {
  icon: IconName;
  what: string;
  why: string;
  /** On its button. */
  act: string;
}

/** What a need says. `time` writes a moment. */
export function wordsOf(need: Need, time: (moment: string) => string): NeedWords {
  switch (need.kind) {
    case 'signIn': {
      const local = need.account.kind === 'local';
      return {
        icon: 'key',
        what: local ? m.sign_in_lost_local() : m.sign_in_ended({ name: accountName(need.account) }),
        why: local ? m.sign_in_lost_local_remedy() : m.need_sign_in_why(),
        act: local ? m.try_again() : m.sign_in_ask(),
      };
    }
    case 'failing':
      return {
        icon: 'offline',
        what: m.need_failing({ name: accountName(need.account) }),
        why: m.next_try({ time: time(need.nextTry) }),
        act: m.try_now(),
      };
    case 'watchingPaused':
      return { icon: 'pause', what: m.paused_banner(), why: m.need_paused_why(), act: m.go_on() };
    case 'review':
      return {
        icon: 'review',
        what: m.need_review({ count: need.count }),
        why: m.need_review_why(),
        act: m.review(),
      };
    case 'requests':
      return {
        icon: 'invitePerson',
        what: m.need_requests({ count: need.count }),
        why: m.need_requests_why(),
        act: m.activity(),
      };
    case 'joinsPaused':
      return {
        icon: 'pause',
        what: m.need_joins_paused(),
        why:
          need.until === null
            ? m.need_joins_paused_why()
            : m.need_joins_paused_until({ time: time(need.until) }),
        act: m.resume_joins(),
      };
    case 'seatsOver':
      return {
        icon: 'seats',
        what: m.need_seats_over({ count: need.count }),
        why: m.need_seats_over_why(),
        act: m.manage_seats(),
      };
    case 'seatsFull':
      return {
        icon: 'seats',
        what: m.need_seats_full(),
        why: m.need_seats_full_why(),
        act: m.manage_seats(),
      };
    case 'seatsLow':
      return {
        icon: 'seats',
        what: m.need_seats_low(),
        why: m.need_seats_low_why({ left: number(need.left), at: number(need.at) }),
        act: m.manage_seats(),
      };
    case 'idle':
      return {
        icon: 'moon',
        what: m.need_idle({ count: need.count }),
        why: m.need_idle_why({ days: number(need.days) }),
        act: m.show_idle(),
      };
  }
}
