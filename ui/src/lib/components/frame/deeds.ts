import type { Request } from '$lib/bindings/Request';
import { failure, failureOf } from '$lib/failure/failure';
import { m } from '$lib/i18n/messages';
import { ask } from '$lib/state/ask';
import type { Desk } from '$lib/state/desk.svelte';

/** Does something away from any view: what came of it is said over the window. */
async function attempt(desk: Desk, lead: () => string, deed: () => Promise<void>): Promise<void> {
  desk.refused = null;
  try {
    await deed();
  } catch (thrown) {
    desk.refused = { lead, failure: failureOf(thrown) };
  }
}

/** Copies the invite link of the organization that is shown. */
export function copyLink(desk: Desk): Promise<void> {
  return attempt(desk, m.not_copied, async () => {
    const organization = desk.selected;
    if (!organization) return;
    const { link } = await ask(desk.platform, { type: 'invite', organization }, 'invite');
    if (link === null) throw failure('FORBIDDEN');
    await desk.platform.copyText(link);
    desk.toast(m.copied_words());
  });
}

/** Lets nobody join for now. */
export function pauseJoins(desk: Desk): Promise<void> {
  return joins(desk, (organization) => ({ type: 'pauseJoins', organization, until: null }));
}

/** Lets people join again. */
export function resumeJoins(desk: Desk): Promise<void> {
  return joins(desk, (organization) => ({ type: 'resumeJoins', organization }));
}

type Joins = Extract<Request, { type: 'pauseJoins' | 'resumeJoins' }>;

function joins(desk: Desk, request: (organization: Joins['organization']) => Joins): Promise<void> {
  return attempt(desk, m.not_changed, async () => {
    const organization = desk.selected;
    if (!organization) return;
    const asked = request(organization);
    await ask(desk.platform, asked, 'done');
    desk.joinsTurns += 1;
    if (asked.type === 'resumeJoins') return desk.toast(m.joins_are_resumed());
    desk.toast(m.joins_are_paused(), () => {
      const back = { type: 'resumeJoins', organization } as const;
      void attempt(desk, m.not_changed, async () => {
        await ask(desk.platform, back, 'done');
        desk.joinsTurns += 1;
        desk.toast(m.joins_are_resumed());
      });
    });
  });
}

/** Asks every server now. */
export function refresh(desk: Desk): Promise<void> {
  return attempt(desk, m.not_refreshed, async () => {
    await desk.refresh();
    desk.toast(m.refreshed());
  });
}
