import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Settings } from '$lib/bindings/Settings';
import type { Telling } from '$lib/bindings/Telling';
import { moment } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';
import { sameRef } from '$lib/state/organizations';

/** "Until it is switched on again" is a time so far away that nobody waits for it. */
const FAR_AWAY = 10 * 365 * 86_400_000;

/** A time still to come, or `null`. */
function ahead(time: string | null | undefined, now: Date): Date | null {
  const at = new Date(time ?? 0);
  return at > now ? at : null;
}

/** Until when nothing is said of an organization, where it was muted by itself. */
export function mutedUntil(
  settings: Settings | null,
  organization: OrganizationRef | null,
  now: Date,
): Date | null {
  const own = settings?.notifications.organizations.find((each) =>
    sameRef(each.organization, organization),
  );
  return ahead(own?.mutedUntil, now);
}

/** When something ends, in words. */
export function endOf(until: Date, now: Date): string {
  if (until.getTime() - now.getTime() > FAR_AWAY) return m.until_switched_on();
  return m.until_time({ time: moment(until, now) });
}

/** Why nothing is said right now, in words; `null` where something is. */
export function quiet({ quietUntil, quietHours }: Telling, now: Date): string | null {
  const until = ahead(quietUntil, now);
  if (!until) return null;
  const end = endOf(until, now);
  return quietHours ? m.quiet_until({ end }) : m.muted_until({ end });
}
