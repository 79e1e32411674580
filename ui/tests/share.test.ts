import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '$lib/failure/failure';
import { languages } from '$lib/i18n/language.svelte';
import { draftOf, messageKinds, messageOf, typedOf } from '$routes/invite/share';
import { choose, Joining, showInvite } from './joining';
import { Agent, byId, invite, maps } from './samples';

const shared = { organization: 'Brindlewick {link} Maps', name: 'נועה', link: 'https://d/j/1' };
let agent: Agent;

beforeEach(() => {
  agent = new Agent();
  new Joining(agent);
});

function message(): HTMLTextAreaElement {
  return byId<HTMLTextAreaElement>('message');
}

describe.each(languages)('a ready message in $name', ({ code }) => {
  it.each(messageKinds)('says where, how and whom to ask (%s)', (kind) => {
    const text = messageOf(kind, shared, code);
    for (const part of Object.values(shared)) expect(text).toContain(part);
    expect(text.split(shared.link)).toHaveLength(2);
  });
});

it('a draft follows the link', () => {
  const draft = draftOf('Come to https://d/j/1 now', 'https://d/j/1');
  expect(typedOf(draft, 'https://d/j/2')).toBe('Come to https://d/j/2 now');
});

describe('sharing', () => {
  it('starts in the language of the window, and changes with the reader', async () => {
    await showInvite(agent);
    expect(message().value).toContain(`1. Open ${invite.link}`);
    expect(message().value).toContain('Ask Noa');
    await choose('message-language', 2);
    expect(message().lang).toBe('he');
    expect(message().dir).toBe('rtl');
    expect(message().value).toContain('שלום');
  });

  it('goes from kind to kind by the arrows', async () => {
    await showInvite(agent);
    await fireEvent.keyDown(byId('message-mail'), { key: 'ArrowRight' });
    expect(byId('message-slack').getAttribute('aria-selected')).toBe('true');
    expect(document.activeElement).toBe(byId('message-slack'));
    expect(message().value).toContain('*Join Brindlewick Maps*');
    expect(document.getElementById('message-open')).toBeNull();
    await fireEvent.keyDown(byId('message-slack'), { key: 'ArrowLeft' });
    await fireEvent.keyDown(byId('message-mail'), { key: 'ArrowLeft' });
    expect(byId('message-text').getAttribute('aria-selected')).toBe('true');
  });

  it('keeps what was written over it, copies it, and starts over', async () => {
    await showInvite(agent);
    await fireEvent.input(message(), { target: { value: `Hello: ${invite.link}` } });
    await fireEvent.click(byId('message-slack'));
    await fireEvent.click(byId('message-mail'));
    expect(message().value).toBe(`Hello: ${invite.link}`);
    await fireEvent.click(byId('message-copy'));
    await waitFor(() => expect(byId('message-said').textContent).toBe('Message copied'));
    expect(agent.platform.copied).toEqual([`Hello: ${invite.link}`]);
    await fireEvent.click(byId('message-reset'));
    expect(message().value).toContain('1. Open');
    expect(document.activeElement).toBe(message());
  });

  it('puts the new link into what was written', async () => {
    await showInvite(agent);
    await fireEvent.input(message(), { target: { value: `Hello: ${invite.link}` } });
    agent.invite = { ...invite, link: 'http://127.0.0.1:4600/j/fresh' };
    agent.platform.say({ type: 'organizationChanged', organization: maps, revision: 2 });
    await waitFor(() => expect(message().value).toBe('Hello: http://127.0.0.1:4600/j/fresh'));
  });

  it('hands it to the mail program, with a subject in the language of the reader', async () => {
    await showInvite(agent);
    await choose('message-language', 1);
    await fireEvent.click(byId('message-open'));
    await waitFor(() => expect(byId('message-said').textContent).toContain('mail program'));
    const [mail] = agent.platform.mails;
    expect(mail?.subject).toBe('Dein Platz bei Brindlewick Maps');
    expect(mail?.body).toBe(message().value);
    expect(mail?.to).toBe('');
  });

  it('says when there is no mail program', async () => {
    agent.platform.openMail = () => Promise.reject(failure('NOT_SUPPORTED'));
    await showInvite(agent);
    await fireEvent.click(byId('message-open'));
    expect((await screen.findByRole('alert')).textContent).toContain('Not opened:');
  });
});
