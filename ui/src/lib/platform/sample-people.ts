import type { Member } from '$lib/bindings/Member';

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
      image: null,
      role: index === 0 ? 'owner' : index < 3 ? 'admin' : 'member',
      seatType: index % 8 === 7 ? 'free' : 'plus',
      lastActive: index % 13 === 12 ? null : new Date(now - idle).toISOString(),
      joinedAt: new Date(now - (count - index) * 29 * HOUR).toISOString(),
    };
  });
}
