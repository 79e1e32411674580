import type { Member } from '$lib/bindings/Member';
import type { MemberAction } from '$lib/bindings/MemberAction';
import type { IconName } from '$lib/components/icons';
import type { MenuEntry } from '$lib/components/menu/entry';
import { m } from '$lib/i18n/messages';
import { actionWords } from './actions';

interface Doing {
  open: () => void;
  act: (action: MemberAction) => void;
  copy: (text: string) => void;
}

const ICONS: Partial<Record<MemberAction, IconName>> = {
  promote: 'role',
  giveSeat: 'seats',
  takeSeat: 'seats',
  remove: 'leave',
};

/** What would change something about a member. Whether it may is said before it is done. */
function sensible({ role, seatType }: Member): MemberAction[] {
  const ofRole: MemberAction[] =
    role === 'member' ? ['promote'] : role === 'admin' ? ['demote'] : [];
  return [...ofRole, seatType === 'plus' ? 'takeSeat' : 'giveSeat'];
}

/** The menu of a member's row. */
export function memberEntries(
  member: Member,
  stopped: string | null,
  { open, act, copy }: Doing,
): MenuEntry[] {
  const off = stopped === null ? {} : { disabled: stopped };
  const action = (action: MemberAction, more: Partial<MenuEntry> = {}): MenuEntry => ({
    id: `row-${action}`,
    label: actionWords[action].ask(),
    ...(ICONS[action] ? { icon: ICONS[action] } : {}),
    ...off,
    ...more,
    run: () => act(action),
  });
  const { name, username } = member;
  return [
    { id: 'row-open', label: m.member_open(), icon: 'members', run: open },
    ...sensible(member).map((each, index) => action(each, index === 0 ? { before: 'line' } : {})),
    {
      id: 'row-copy-name',
      label: m.copy_name(),
      icon: 'copy',
      before: 'line',
      run: () => copy(name),
    },
    ...(username === null
      ? []
      : [{ id: 'row-copy-username', label: m.copy_username(), run: () => copy(`@${username}`) }]),
    action('remove', { before: 'line', danger: true }),
  ];
}
