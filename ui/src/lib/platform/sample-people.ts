import type { Member } from '$lib/bindings/Member';
import type { MemberOffer } from '$lib/bindings/MemberOffer';
import type { Refusal } from '$lib/bindings/Refusal';
import type { Seats } from '$lib/bindings/Seats';

/** Names in many scripts, one long, one short. All made up. */
const people: [string, string | null][] = [
  ['נועה ברקאי', 'noab'],
  ['Tomasz Wróbel', 'twrobel'],
  ['Adaeze Nwosu-Bright', 'adaezenb'],
  ['林书瑶', 'shuyao'],
  ['عمر الحدّاد', 'omarh'],
  ['Wilhelmina Featherstonehaugh-Okonkwo van der Zijden', 'wilhelmina.fo'],
  ['Maya Lindqvist', 'mayalq'],
  ['ليلى المنصوري', null],
  ['陈伟霖', 'weilin.c'],
  ['Ελένη Μαρκάτου', 'elenim'],
  ['גיל עמית־רוזן', 'gilar'],
  ['Priya Raghunathan-Iyer', 'priyari'],
  ['雨宮 海斗', 'kaito'],
  ['Søren Holmgaard-Ruiz', 'sorenhr'],
  ['Ngô Thị Hạnh', 'hanhngo'],
  ['Bo <b>Li</b>', 'bo'],
  ['Оксана Гнатюк', 'oksana.h'],
];

const HOUR = 3_600_000;

/** Members of a sample organization: an owner, two admins, and everybody else. */
export function sampleMembers(count: number, now: number): Member[] {
  return Array.from({ length: count }, (_, index) => {
    const [name, username] = people[index % people.length] ?? ['', null];
    const round = Math.floor(index / people.length);
    const idle = index * index * 0.07 * HOUR;
    return {
      id: `member-${index}`,
      name: round === 0 ? name : `${name} ${round + 1}`,
      username: username === null ? null : round === 0 ? username : `${username}${round + 1}`,
      // Not everybody has one.
      image: index % 3 === 2 ? null : `https://example.org/${index}.png`,
      role: index === 0 ? 'owner' : index < 3 ? 'admin' : 'member',
      seatType: index % 8 === 7 ? 'free' : 'plus',
      plusElsewhere: index % 16 === 15,
      lastActive: index % 13 === 12 ? null : new Date(now - idle).toISOString(),
      joinedAt: new Date(now - (count - index) * 29 * HOUR).toISOString(),
      link: index % 5 === 4 ? { id: 'link-fair', name: 'Job fair' } : { id: 'link', name: null },
      invitedBy: index === 0 ? null : { id: 'member-0', name: people[0]?.[0] ?? '' },
    };
  });
}

/** What the owner can do to a member, and why not. */
export function sampleOffers(member: Member, { total, assigned }: Seats): MemberOffer[] {
  const { role, seatType, plusElsewhere } = member;
  const owner: Refusal | null = role === 'owner' ? 'SELF' : null;
  const seat: Refusal | null =
    seatType === 'plus'
      ? 'ALREADY_SO'
      : plusElsewhere
        ? 'OUTSIDE_PLUS'
        : assigned >= total
          ? 'NO_SEATS'
          : null;
  return [
    { action: 'promote', refusal: owner ?? (role === 'admin' ? 'ALREADY_SO' : null) },
    { action: 'demote', refusal: owner ?? (role === 'member' ? 'ALREADY_SO' : null) },
    { action: 'giveSeat', refusal: seat },
    { action: 'takeSeat', refusal: seatType === 'free' ? 'ALREADY_SO' : null },
    { action: 'remove', refusal: owner },
  ];
}

/** The member once it is done. */
export function sampleAfter(member: Member, action: MemberOffer['action']): Member {
  switch (action) {
    case 'promote':
      return { ...member, role: 'admin' };
    case 'demote':
      return { ...member, role: 'member' };
    case 'giveSeat':
      return { ...member, seatType: 'plus' };
    case 'takeSeat':
      return { ...member, seatType: 'free' };
    case 'remove':
      return member;
  }
}
