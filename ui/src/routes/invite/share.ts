import type { Language } from '$lib/bindings/Language';
import { m } from '$lib/i18n/messages';

/** Where a message goes, and so how it is written. */
export const messageKinds = ['mail', 'slack', 'text'] as const;
export type MessageKind = (typeof messageKinds)[number];

export const kindNames: Record<MessageKind, () => string> = {
  mail: m.message_mail,
  slack: m.message_slack,
  text: m.message_text,
};

/** Stands in a draft where the link does: it may be another one tomorrow. */
const LINK = '{link}';

/** What a message is about. */
export interface Shared {
  organization: string;
  /** Whom to ask. */
  name: string;
  link: string;
}

const templates = { mail: m.share_mail, slack: m.share_slack, text: m.share_text };

/** The ready message: context, steps, benefits, whom to ask. */
export function messageOf(kind: MessageKind, shared: Shared, locale: Language): string {
  return templates[kind]({ ...shared }, { locale });
}

export function subjectOf({ organization }: Shared, locale: Language): string {
  return m.share_subject({ organization }, { locale });
}

/** What was typed, as it is kept: a regenerated link takes the old one's place. */
export function draftOf(typed: string, link: string): string {
  return typed.replaceAll(link, LINK);
}

export function typedOf(draft: string, link: string): string {
  return draft.replaceAll(LINK, () => link);
}
