import type { ActivityEntry } from '$lib/bindings/ActivityEntry';
import type { Change } from '$lib/bindings/Change';
import type { ChangeKind } from '$lib/bindings/ChangeKind';
import type { Member } from '$lib/bindings/Member';
import type { QrCode } from '$lib/bindings/QrCode';

const HOUR = 3_600_000;

/** What happened in a sample organization, newest first. */
export function sampleHistory(members: Member[], now: number): ActivityEntry[] {
  const changes: Change[] = members.slice(3, 14).flatMap((member, index): Change[] => {
    const { id, name } = member;
    const joined: Change = { kind: 'joined', member };
    const then: Change[] = [
      { kind: 'seatChanged', id, name, to: 'free' },
      { kind: 'roleChanged', id, name, from: 'member', to: 'admin' },
      { kind: 'seatsChanged', from: 110, to: 123 },
      { kind: 'gone', member },
      { kind: 'renamed', from: 'Brindlewick', to: 'Brindlewick Maps' },
    ];
    const one = then[Math.floor(index / 2)];
    return index % 2 === 1 && one ? [one, joined] : [joined];
  });
  return changes.map((change, index) => ({
    id: changes.length - index,
    seenAt: new Date(now - (index * 5 + 0.07) * HOUR).toISOString(),
    change,
  }));
}

/** Those of a history that are of some kinds, and about a name. */
export function sampleFound(
  history: ActivityEntry[],
  kinds: readonly ChangeKind[],
  search: string,
): ActivityEntry[] {
  const words = search.toLowerCase();
  return history.filter(({ change }) => {
    const name =
      'member' in change ? change.member.name : 'name' in change ? change.name : undefined;
    const named = words === '' || name?.toLowerCase().includes(words) === true;
    return named && (kinds.length === 0 || kinds.includes(change.kind));
  });
}

/** Something that looks like a QR code, and says nothing. */
export function sampleQr(): QrCode {
  const quiet = 4;
  const size = 33;
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const corners: [number, number][] = [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ];
  const dark = (x: number, y: number): boolean => {
    const noise = random() < 0.48;
    for (const [left, top] of corners) {
      const [dx, dy] = [x - left, y - top];
      if (dx < -1 || dy < -1 || dx > 7 || dy > 7) continue;
      const ring = Math.max(Math.abs(dx - 3), Math.abs(dy - 3));
      return ring === 3 || ring < 2;
    }
    return noise;
  };
  let path = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (dark(x, y)) path += `M${x + quiet} ${y + quiet}h1v1h-1z`;
    }
  }
  return { side: size + 2 * quiet, path };
}
