import type { OrganizationNotices } from '$lib/bindings/OrganizationNotices';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { SettingChange } from '$lib/bindings/SettingChange';
import type { Mute } from '$lib/bindings/Mute';
import type { Settings } from '$lib/bindings/Settings';
import { sameRef } from '$lib/state/organizations';

const HOUR = 3_600_000;

/** Settings as they are before anybody chose something. */
export function firstSettings(): Settings {
  return {
    language: 'en',
    networkAllowed: false,
    pollSeconds: null,
    paused: false,
    notifications: {
      kinds: {
        joined: true,
        gone: true,
        roleChanged: false,
        seatChanged: false,
        seatsLow: true,
        seatsFull: true,
        signInNeeded: true,
      },
      seatsLowAt: 3,
      sound: 'desktop',
      quietHours: null,
      mutedUntil: null,
      organizations: [],
    },
    history: { days: null, entries: 200_000 },
    startAtLogin: false,
    onClose: 'ask',
  };
}

/** Settings after a change, as the agent has them. */
export function afterChange(settings: Settings, change: SettingChange, now: Date): Settings {
  const said = (own: Partial<Settings['notifications']>): Settings => ({
    ...settings,
    notifications: { ...settings.notifications, ...own },
  });
  const of = (organization: OrganizationRef, own: Partial<OrganizationNotices>): Settings => {
    const all = settings.notifications.organizations;
    const before = all.find((each) => sameRef(each.organization, organization));
    const after = { organization, kinds: null, mutedUntil: null, ...before, ...own };
    return said({ organizations: [...all.filter((each) => each !== before), after] });
  };
  switch (change.type) {
    case 'pollSeconds':
      return { ...settings, pollSeconds: change.seconds };
    case 'paused':
      return { ...settings, paused: change.paused };
    case 'kinds':
      return said({ kinds: change.kinds });
    case 'kindsOf':
      return of(change.organization, { kinds: change.kinds });
    case 'seatsLowAt':
      return said({ seatsLowAt: change.seats });
    case 'sound':
      return said({ sound: change.sound });
    case 'quietHours':
      return said({ quietHours: change.hours });
    case 'mute': {
      const mutedUntil = endOf(change.mute, now);
      return change.organization ? of(change.organization, { mutedUntil }) : said({ mutedUntil });
    }
    case 'history':
      return { ...settings, history: change.bounds };
    case 'startAtLogin':
      return { ...settings, startAtLogin: change.start };
    case 'onClose':
      return { ...settings, onClose: change.onClose };
  }
}

function endOf(mute: Mute, now: Date): string | null {
  switch (mute) {
    case 'off':
      return null;
    case 'hour':
      return new Date(now.getTime() + HOUR).toISOString();
    case 'untilTomorrow': {
      const eight = new Date(now);
      eight.setDate(eight.getDate() + 1);
      eight.setHours(8, 0, 0, 0);
      return eight.toISOString();
    }
    case 'always':
      return '9999-12-30T22:00:00Z';
  }
}
