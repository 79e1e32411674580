import type { Member } from '$lib/bindings/Member';
import type { MembersQuery } from '$lib/bindings/MembersQuery';

const DAY = 86_400_000;

/** Joined a little while ago, and nobody has looked at them yet. */
const UNREVIEWED = 3;

/** Those of a sample organization who fit, in the order asked for. */
export function sampleFitting(members: Member[], query: MembersQuery, now: number): Member[] {
  const words = query.search.toLowerCase();
  const before = (moment: string | null, days: number) =>
    moment === null || now - Date.parse(moment) > days * DAY;
  const found = members.filter(
    (member, index) =>
      `${member.name} ${member.username ?? ''}`.toLowerCase().includes(words) &&
      (query.role === null || member.role === query.role) &&
      (query.seat === null || member.seatType === query.seat) &&
      (query.inactiveDays === null || before(member.lastActive, query.inactiveDays)) &&
      (query.joinedDays === null || !before(member.joinedAt, query.joinedDays)) &&
      (query.link === null || member.link?.id === query.link) &&
      (!query.unreviewed || index >= members.length - UNREVIEWED),
  );
  const key = {
    server: () => '',
    name: ({ name }: Member) => name,
    role: ({ role }: Member) => role,
    seat: ({ seatType }: Member) => seatType,
    lastActive: ({ lastActive }: Member) => lastActive ?? '',
    joined: ({ joinedAt }: Member) => joinedAt ?? '',
  }[query.sort];
  if (query.sort !== 'server') found.sort((one, other) => key(one).localeCompare(key(other)));
  return query.descending ? found.reverse() : found;
}
