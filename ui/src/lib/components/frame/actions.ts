import { language, languages } from '$lib/i18n/language.svelte';
import { m } from '$lib/i18n/messages';
import { views, type Desk } from '$lib/state/desk.svelte';
import type { Keys } from '$lib/state/keys';
import { sections } from '$lib/state/layers.svelte';
import { allOrganizations, keyOf, refOf, sameRef } from '$lib/state/organizations';
import { theme, themes } from '$lib/state/theme.svelte';
import type { IconName } from '../icons';
import { accountName } from './account';
import { copyLink, pauseJoins, refresh, resumeJoins } from './deeds';
import { mutesOf } from './mutes';
import { offerOf, stoppedBy } from '$lib/state/offers';
import { sectionNames, themeNames, viewNames } from './names';
import { nextRegion } from './regions';
import type { Face } from './palette/shown';

/** Under which head an action stands in the palette. */
export const groups = ['views', 'organizations', 'here', 'app', 'settings'] as const;
export type Group = (typeof groups)[number];

/** Something that can be done from anywhere, by its name or by its keys. */
export interface Action {
  id: string;
  group: Group;
  name: string;
  icon?: IconName;
  face?: Face;
  /** What else it is found by, shown beside its name. */
  also?: string;
  keys?: Keys;
  /** Why it cannot be done now. */
  disabled?: string | undefined;
  /** It holds already: one of several that can be chosen. */
  chosen?: boolean;
  /** It is done by keys alone. */
  unlisted?: boolean;
  run: () => void;
}

/** Everything that can be done now. The palette and the keys share it. */
export function actionsOf(desk: Desk): Action[] {
  return [
    ...(desk.seen ? viewActions(desk) : []),
    ...organizationActions(desk),
    ...(desk.seen ? hereActions(desk) : []),
    ...appActions(desk),
    ...choices(desk),
  ];
}

function viewActions(desk: Desk): Action[] {
  return views.map((view, index) => ({
    id: `view-${view}`,
    group: 'views',
    name: viewNames[view](),
    icon: view,
    keys: `Mod+${index + 1}`,
    run: () => desk.show(view),
  }));
}

function organizationActions(desk: Desk): Action[] {
  if (!desk.state) return [];
  const all = allOrganizations(desk.state);
  const steps: Action[] = [
    {
      id: 'organization-previous',
      group: 'organizations',
      name: m.organization_previous(),
      icon: 'up',
      keys: 'Alt+ArrowUp',
      unlisted: all.length < 2,
      run: () => desk.step(-1),
    },
    {
      id: 'organization-next',
      group: 'organizations',
      name: m.organization_next(),
      icon: 'down',
      keys: 'Alt+ArrowDown',
      unlisted: all.length < 2,
      run: () => desk.step(1),
    },
  ];
  const own = all.map((seen): Action => {
    const ref = refOf(seen);
    return {
      id: `organization-${keyOf(ref)}`,
      group: 'organizations',
      name: seen.organization.name,
      also: accountName(seen.account),
      face: {
        id: ref.organization,
        kind: 's org',
        organization: ref,
        image: seen.organization.image,
      },
      chosen: sameRef(ref, desk.selected),
      run: () => desk.select(ref),
    };
  });
  return [...own, ...steps];
}

/** What can be done to the organization that is shown. */
function hereActions(desk: Desk): Action[] {
  const { seen } = desk;
  if (!seen) return [];
  const invite = offerOf(seen.organization, 'invite');
  const pause = offerOf(seen.organization, 'pauseJoins');
  const stopped = stoppedBy(seen.account.health) ?? undefined;
  const here = (id: string, name: string, icon: IconName, run: () => void) =>
    ({ id, group: 'here', name, icon, run }) as const;
  return [
    {
      ...here('copy-link', m.do_copy_link(), 'copy', () => void copyLink(desk)),
      keys: 'Mod+Shift+c',
      disabled: invite.reason,
    },
    {
      ...here('present', m.present(), 'computer', () => (desk.presenting = true)),
      keys: 'F11',
      disabled: invite.reason,
    },
    ...(pause.offered
      ? [
          {
            ...here('pause-joins', m.do_pause_joins(), 'pause', () => void pauseJoins(desk)),
            disabled: stopped,
          },
          {
            ...here(
              'resume-joins',
              m.do_resume_joins(),
              'invitePerson',
              () => void resumeJoins(desk),
            ),
            disabled: stopped,
          },
        ]
      : []),
    ...mutesOf(desk, desk.selected, seen.organization.name),
  ];
}

/** What is about Frontdesk itself. */
function appActions(desk: Desk): Action[] {
  const app = (id: string, name: string, icon: IconName, run: () => void, keys?: Keys): Action => ({
    id,
    group: 'app',
    name,
    icon,
    run,
    ...(keys === undefined ? {} : { keys }),
  });
  const paused = desk.state?.telling.paused ?? false;
  const signedOut = (desk.state?.accounts ?? []).filter(
    ({ kind, health }) => kind !== 'local' && health.type === 'signInNeeded',
  );
  return [
    {
      ...app('find', m.find_or_do(), 'search', () => open(desk, 'palette'), 'Mod+k'),
      unlisted: true,
    },
    app('refresh', m.do_refresh(), 'network', () => void refresh(desk), 'Mod+r'),
    paused
      ? app('go-on', m.go_on(), 'network', () => void desk.goOn())
      : app('pause-watching', m.do_pause_watching(), 'pause', () => void desk.pause()),
    ...mutesOf(desk, null, m.mute_all()),
    {
      ...app('undo', m.undo(), 'back', () => desk.undo(), 'Mod+z'),
      unlisted: !desk.toasts.all.some(({ undo }) => undo !== null),
    },
    app('diagnose', m.diagnose(), 'diagnose', () => (desk.aside = 'diagnose')),
    app('add-account', m.add_account(), 'add', () => (desk.adding = true)),
    ...signedOut.map((account) => ({
      ...app(`sign-in-${account.id}`, m.sign_in_ask(), 'key', () => desk.showSignIn(account.id)),
      also: accountName(account),
    })),
    ...(desk.state?.accounts ?? []).map((account) => ({
      ...app(
        `remove-${account.id}`,
        m.remove_account_ask(),
        'close',
        () => (desk.layers.removing = account.id),
      ),
      also: accountName(account),
    })),
    app('keys', m.keys_title(), 'unknown', () => open(desk, 'keys'), '?'),
    {
      ...app('region-next', m.region_next(), 'forward', () => nextRegion(1), 'F6'),
      unlisted: true,
    },
    {
      ...app('region-previous', m.region_previous(), 'back', () => nextRegion(-1), 'Shift+F6'),
      unlisted: true,
    },
    app('close-window', m.close_window(), 'close', () => void desk.platform.closeWindow()),
    app('quit', m.quit(), 'leave', () => desk.quit(), 'Mod+q'),
  ];
}

/** Settings: the view, its parts, and what is chosen at once. */
function choices(desk: Desk): Action[] {
  return [
    {
      id: 'settings',
      group: 'settings',
      name: m.settings(),
      icon: 'settings',
      keys: 'Mod+,',
      run: () => (desk.aside = 'settings'),
    },
    ...sections
      .filter((section) => desk.seen !== null || !['organization', 'account'].includes(section))
      .map((section): Action => ({
        id: `settings-${section}`,
        group: 'settings',
        name: sectionNames[section](),
        also: m.settings(),
        icon: 'settings',
        run: () => {
          desk.layers.section = section;
          desk.aside = 'settings';
        },
      })),
    ...themes.map((choice): Action => ({
      id: `theme-${choice}`,
      group: 'settings',
      name: themeNames[choice](),
      also: m.theme(),
      icon: 'rename',
      chosen: theme.current === choice,
      run: () => theme.choose(choice),
    })),
    ...languages.map(({ code, name }): Action => ({
      id: `language-${code}`,
      group: 'settings',
      name,
      also: m.language(),
      icon: 'globe',
      chosen: language.code === code,
      run: () => desk.chooseLanguage(code),
    })),
  ];
}

function open(desk: Desk, layer: 'palette' | 'keys'): void {
  desk.layers.open = layer;
}
