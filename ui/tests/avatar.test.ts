import { fireEvent, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { account, Agent, maps, members, open, organization, state } from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
  agent.members = members(3);
  const [first, second] = agent.members;
  if (first) first.image = 'https://example.org/first.png';
  if (second) second.image = 'https://example.org/second.png';
});

const avatar = (id: string) =>
  document.querySelector<HTMLElement>(`[data-member-id="${id}"] .av`)?.textContent?.trim();
const picture = (id: string) =>
  document.querySelector<HTMLImageElement>(`[data-member-id="${id}"] .av > img`);

async function shown(): Promise<void> {
  open(agent);
  await waitFor(() => expect(avatar('member-0')).toBe('M0'));
}

describe('the picture of somebody', () => {
  it('lies over the initials once it is there', async () => {
    await shown();
    const image = picture('member-0');
    expect(image?.getAttribute('src')).toBe(agent.platform.picture(maps, 'member-0'));
    expect(image?.getAttribute('alt')).toBe('');
    expect(image?.classList.contains('is-loaded')).toBe(false);
    if (image) await fireEvent.load(image);
    expect(image?.classList.contains('is-loaded')).toBe(true);
    expect(avatar('member-0')).toBe('M0');
  });

  it('leaves the initials where it does not come', async () => {
    await shown();
    const image = picture('member-1');
    if (image) await fireEvent.error(image);
    expect(image?.classList.contains('is-loaded')).toBe(false);
    expect(avatar('member-1')).toBe('M1');
  });

  it('is not asked for where there is none', async () => {
    await shown();
    expect(picture('member-2')).toBeNull();
    expect(avatar('member-2')).toBe('M2');
  });

  it('of an organization is its own', async () => {
    const pictured = organization({ image: 'https://example.org/maps.png' });
    agent.state = state({ accounts: [account({ organizations: [pictured] })] });
    await shown();
    const image = document.querySelector('.orgrow .av > img');
    expect(image?.getAttribute('src')).toBe(agent.platform.picture(maps, null));
  });
});
