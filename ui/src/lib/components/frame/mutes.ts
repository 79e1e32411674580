import type { Mute } from '$lib/bindings/Mute';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import { m } from '$lib/i18n/messages';
import type { Desk } from '$lib/state/desk.svelte';
import type { Action } from './actions';
import { mutedUntil, quiet } from './muting';

/** For how long one can be told nothing. */
export const mutes: { mute: Mute; name: () => string }[] = [
  { mute: 'hour', name: m.mute_hour },
  { mute: 'untilTomorrow', name: m.mute_tomorrow },
  { mute: 'always', name: m.mute_always },
];

/** To be told nothing for a while, of one organization or of all. */
export function mutesOf(desk: Desk, organization: OrganizationRef | null, name: string): Action[] {
  const now = new Date();
  const telling = desk.state?.telling;
  const muted = organization
    ? mutedUntil(desk.chosen.settings, organization, now) !== null
    : telling !== undefined && !telling.quietHours && quiet(telling, now) !== null;
  const group = organization ? 'here' : 'app';
  const ways = muted ? [{ mute: 'off' as const, name: m.mute_off }, ...mutes] : mutes;
  return ways.map(({ mute, name: way }) => ({
    id: `mute-${group}-${mute}`,
    group,
    name: way(),
    also: name,
    icon: mute === 'off' ? 'bell' : 'muted',
    run: () => void desk.mute(organization, mute),
  }));
}
