import { describe, expect, it } from 'vitest';
import type { Answer } from '$lib/bindings/Answer';
import type { Request } from '$lib/bindings/Request';
import { failure } from '$lib/failure/failure';
import { FakePlatform } from '$lib/platform/fake';
import { EVERYBODY, MemberList } from '$lib/state/member-list.svelte';
import { PAGE_ROWS } from '$lib/state/pages';
import { Agent, maps, members } from './samples';

const SEARCH = { ...EVERYBODY, search: 'Member 7' };

function listOf(count: number): { agent: Agent; list: MemberList } {
  const agent = new Agent();
  agent.members = members(count);
  return { agent, list: new MemberList(agent.platform, maps) };
}

/** A platform whose answers wait until the test gives them. */
function slow(agent: Agent): { platform: FakePlatform; give: (index: number) => void } {
  const waiting: (() => void)[] = [];
  const platform = new FakePlatform(async (request: Request): Promise<Answer> => {
    const answer = agent.platform.answering(request);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return answer;
  });
  return { platform, give: (index) => waiting[index]?.() };
}

describe('the member list', () => {
  it('asks for the pages that are looked at, once', async () => {
    const { agent, list } = listOf(1000);
    await Promise.all([list.look({ first: 0, end: 20 }), list.look({ first: 5, end: 25 })]);
    await list.look({ first: 90, end: 110 });
    expect(agent.platform.asked('members').map(({ offset }) => offset)).toEqual([0, PAGE_ROWS]);
    expect(list.shown).toBe(1000);
    expect(list.at(105)?.id).toBe('member-105');
    expect(list.at(500)).toBeUndefined();
  });

  it('keeps old rows until those of a new search are there', async () => {
    const agent = new Agent();
    agent.members = members(100);
    const { platform, give } = slow(agent);
    const list = new MemberList(platform, maps);
    const loaded = list.look({ first: 0, end: 20 });
    give(0);
    await loaded;
    const searched = list.ask(SEARCH);
    expect(list.at(0)?.name).toBe('Member 0');
    give(1);
    await searched;
    expect(list.at(0)?.name).toBe('Member 7');
    expect(list.shown).toBe(11);
    expect(list.total).toBe(100);
  });

  it('drops the answer to an earlier search', async () => {
    const agent = new Agent();
    agent.members = members(100);
    const { platform, give } = slow(agent);
    const list = new MemberList(platform, maps);
    const first = list.ask({ ...SEARCH, search: 'Member 1' });
    const second = list.ask(SEARCH);
    give(1);
    await second;
    give(0);
    await first;
    expect(list.query.search).toBe('Member 7');
    expect(list.at(0)?.name).toBe('Member 7');
  });

  it('asks again, in place, for what is looked at when something changed', async () => {
    const { agent, list } = listOf(300);
    await list.look({ first: 150, end: 160 });
    agent.revision = 2;
    agent.members = agent.members.map((each) => ({ ...each, name: 'Renamed' }));
    await list.changed(2);
    expect(agent.platform.asked('members').map(({ offset }) => offset)).toEqual([100, 100]);
    expect(list.at(150)?.name).toBe('Renamed');
    await list.changed(2);
    expect(agent.platform.requests).toHaveLength(2);
  });

  it('does not ask for ever when the agent answers with an older revision', async () => {
    const { agent, list } = listOf(10);
    await list.changed(5);
    expect(agent.platform.requests).toHaveLength(1);
  });

  it('keeps its rows when an answer fails, and tries again', async () => {
    const { agent, list } = listOf(10);
    await list.look({ first: 0, end: 10 });
    agent.first = () => {
      throw failure('UNREACHABLE');
    };
    await list.changed(2);
    expect(list.failure?.code).toBe('UNREACHABLE');
    expect(list.at(3)?.id).toBe('member-3');
    agent.first = () => undefined;
    agent.revision = 2;
    await list.retry();
    expect(list.failure).toBeNull();
  });

  it('finds somebody far away, from the newest on', async () => {
    const { agent, list } = listOf(3000);
    await list.look({ first: 0, end: 20 });
    expect(await list.seek('member-2990')).toBe(2990);
    expect(agent.platform.asked('members')).toHaveLength(2);
    expect(await list.seek('member-7')).toBe(7);
    expect(agent.platform.asked('members')).toHaveLength(2);
    expect(await list.seek('nobody')).toBeNull();
  });
});
