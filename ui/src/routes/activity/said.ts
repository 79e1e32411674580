import type { Change } from '$lib/bindings/Change';
import { slot } from '$lib/components/sentence';
import { number } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';

/** A change as a sentence, its names apart. */
export interface Said {
  text: string;
  names: string[];
  /** The member it is about. */
  member: string | null;
}

/** What happened, in words. */
export function said(change: Change): Said {
  const name = slot(0);
  switch (change.kind) {
    case 'joined': {
      const { id, name: who, seatType } = change.member;
      const text = seatType === 'plus' ? m.said_joined_seat({ name }) : m.said_joined({ name });
      return { text, names: [who], member: id };
    }
    case 'gone':
      return {
        text: m.said_gone({ name }),
        names: [change.member.name],
        member: change.member.id,
      };
    case 'roleChanged': {
      const words = { owner: m.said_owner, admin: m.said_admin, member: m.said_member };
      return { text: words[change.to]({ name }), names: [change.name], member: change.id };
    }
    case 'seatChanged': {
      const words = { plus: m.said_seat_given, free: m.said_seat_taken };
      return { text: words[change.to]({ name }), names: [change.name], member: change.id };
    }
    case 'seatsChanged': {
      const text = m.said_seats({ from: number(change.from), to: number(change.to) });
      return { text, names: [], member: null };
    }
    case 'renamed':
      return {
        text: m.said_renamed({ from: slot(0), to: slot(1) }),
        names: [change.from, change.to],
        member: null,
      };
  }
}
