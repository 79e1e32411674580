import type { Failure } from '$lib/bindings/Failure';
import type { Member } from '$lib/bindings/Member';
import type { MemberDetail } from '$lib/bindings/MemberDetail';
import type { MemberId } from '$lib/bindings/MemberId';
import type { MembersQuery } from '$lib/bindings/MembersQuery';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Selection } from '$lib/bindings/Selection';
import { failure, failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from './ask';
import { keyOf } from './organizations';
import { following, opposite, postponed, refreshed, replaced, undecided, undone } from './queue';
import type { Decision, Queued, Step } from './queue';

/** Of so many the window knows at a time. */
const LIMIT = 200;

/** With fewer than this left of more, the next ones are asked for. */
const FEW = 20;

/** What came of the last answer. */
export type Outcome =
  | { type: Step['decision'] | 'undo'; name: string; count: number }
  /** `mark`: it was done, but the agent did not note that they were reviewed. */
  | { type: 'failed'; what: Decision | 'mark' | 'undo' | 'all'; failure: Failure };

/** Everybody who joined since the last review, and the answers about them. */
export class Review {
  queue = $state.raw<Queued[]>([]);
  /** Who is looked at. */
  current = $state.raw<MemberId | null>(null);
  loaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** What is being asked of the agent. */
  doing = $state<Decision | 'undo' | 'all' | null>(null);
  outcome = $state.raw<Outcome | null>(null);
  /** Unreviewed ones whom the window does not know yet. */
  beyond = $state(0);

  #detail = $state.raw<MemberDetail | null>(null);
  #steps = $state.raw<Step[]>([]);
  #loading = false;
  #stale = false;

  constructor(
    private readonly platform: Platform,
    readonly organization: OrganizationRef,
  ) {}

  // Getters, not deriveds: those would go with the view in which the review began.

  get entry(): Queued | null {
    return this.queue.find(({ member }) => member.id === this.current) ?? null;
  }

  /** What can be done to whoever is looked at, once the agent has said so. */
  get detail(): MemberDetail | null {
    return this.#detail?.member.id === this.current ? this.#detail : null;
  }

  /** Those who are still to be looked at. */
  get left(): number {
    return undecided(this.queue).length + this.beyond;
  }

  get done(): number {
    return this.queue.length - undecided(this.queue).length;
  }

  get undoable(): boolean {
    return this.#steps.length > 0;
  }

  /** Asks who is unreviewed; calls during that make one more after it. */
  async load(): Promise<void> {
    this.#stale = true;
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        const page = await ask(this.platform, { type: 'members', ...this.#query() }, 'members');
        // Whoever was answered about meanwhile may still be in this page.
        this.beyond = Math.max(0, page.shown - page.rows.length);
        this.queue = refreshed(this.queue, page.rows, this.beyond === 0);
        this.loaded = true;
        this.failure = null;
      }
    } catch (thrown) {
      this.failure = failureOf(thrown);
    } finally {
      this.#loading = false;
    }
    if (this.entry === null) this.look(following(this.queue, null));
    else void this.#ask(this.current);
  }

  /** Looks at somebody of the queue. */
  look(member: MemberId | null): void {
    this.current = member;
    void this.#ask(member);
  }

  /** Who is the next to be looked at. */
  following(): MemberId | null {
    return following(this.queue, this.current);
  }

  /** Looks at the neighbour above (-1) or below (1). */
  step(by: 1 | -1): void {
    const at = this.queue.findIndex(({ member }) => member.id === this.current);
    const next = this.queue[at + by];
    if (next) this.look(next.member.id);
  }

  /** Answers about whoever is looked at, and goes on to the next. */
  async decide(decision: Decision): Promise<void> {
    const { entry } = this;
    if (!entry || entry.decision !== null || this.doing !== null) return;
    this.doing = decision;
    this.outcome = null;
    const { id } = entry.member;
    let done = false;
    try {
      const step = this.#stepOf(decision, [entry]);
      if (decision !== 'keep') {
        const member = await this.#act(id, decision);
        this.queue = replaced(this.queue, id, { member });
        this.#steps = [...this.#steps, step];
        done = true;
      }
      // Whoever was removed is nobody's concern any more.
      if (decision !== 'remove') await this.#reviewed({ type: 'these', members: [id] });
      if (decision === 'keep') this.#steps = [...this.#steps, step];
      this.queue = replaced(this.queue, id, { decision });
      this.outcome = { type: decision, name: entry.member.name, count: 1 };
      this.look(following(this.queue, id));
    } catch (thrown) {
      const what = done ? 'mark' : decision;
      this.outcome = { type: 'failed', what, failure: failureOf(thrown) };
      void this.#ask(id);
    } finally {
      this.doing = null;
    }
    if (this.beyond > 0 && undecided(this.queue).length < FEW) await this.load();
  }

  /** Puts whoever is looked at at the end of the queue. */
  later(): void {
    const { entry } = this;
    if (!entry || entry.decision !== null || this.doing !== null) return;
    const next = following(this.queue, entry.member.id);
    this.#steps = [...this.#steps, this.#stepOf('later', [entry])];
    this.queue = postponed(this.queue, entry.member.id);
    this.outcome = { type: 'later', name: entry.member.name, count: 1 };
    this.look(next);
  }

  /** Keeps everybody who is still to be looked at. */
  async keepAll(): Promise<void> {
    if (this.doing !== null) return;
    this.doing = 'all';
    this.outcome = null;
    const all = undecided(this.queue);
    const count = this.left;
    const { beyond } = this;
    try {
      // Those whom the person saw, where that is everybody: who joins meanwhile stays new.
      await this.#reviewed(
        beyond === 0
          ? { type: 'these', members: all.map(({ member }) => member.id) }
          : { type: 'shown', query: this.#query(), except: [] },
      );
      this.#steps = beyond === 0 ? [...this.#steps, this.#stepOf('all', all)] : [];
      this.queue = this.queue.map((entry) =>
        entry.decision === null ? { ...entry, decision: 'keep' } : entry,
      );
      this.beyond = 0;
      this.outcome = { type: 'all', name: '', count };
      this.look(following(this.queue, null));
    } catch (thrown) {
      this.outcome = { type: 'failed', what: 'all', failure: failureOf(thrown) };
    } finally {
      this.doing = null;
    }
    await this.load();
  }

  /** Takes the last answer back. Whether the server brings back who was removed is its own. */
  async undo(restores: boolean): Promise<void> {
    const step = this.#steps.at(-1);
    const first = step?.before[0]?.entry.member;
    if (!step || !first || this.doing !== null) return;
    this.doing = 'undo';
    this.outcome = null;
    try {
      const back = opposite(step.decision);
      if (back === 'restore') {
        if (!restores) throw failure('NOT_SUPPORTED');
        const { organization } = this;
        await ask(this.platform, { type: 'restore', organization, member: first.id }, 'door');
      } else if (back !== null) {
        await this.#act(first.id, back);
      }
      this.#steps = this.#steps.slice(0, -1);
      this.queue = undone(this.queue, step);
      this.outcome = { type: 'undo', name: first.name, count: step.before.length };
      this.look(first.id);
    } catch (thrown) {
      this.outcome = { type: 'failed', what: 'undo', failure: failureOf(thrown) };
    } finally {
      this.doing = null;
    }
  }

  #query(): MembersQuery {
    return {
      organization: this.organization,
      search: '',
      role: null,
      seat: null,
      inactiveDays: null,
      joinedDays: null,
      link: null,
      unreviewed: true,
      sort: 'joined',
      descending: false,
      offset: 0,
      limit: LIMIT,
    };
  }

  #stepOf(decision: Step['decision'], entries: Queued[]): Step {
    const before = entries.map((entry) => ({ entry, at: this.queue.indexOf(entry) }));
    return { decision, before };
  }

  async #act(member: MemberId, action: Exclude<Decision, 'keep'> | 'demote'): Promise<Member> {
    const { organization } = this;
    const request = { type: 'act', organization, member, action } as const;
    return (await ask(this.platform, request, 'member')).member;
  }

  async #reviewed(members: Selection): Promise<void> {
    const { organization } = this;
    await ask(this.platform, { type: 'reviewed', organization, members }, 'done');
  }

  async #ask(member: MemberId | null): Promise<void> {
    if (member === null) return;
    const { organization } = this;
    try {
      const detail = await ask(this.platform, { type: 'member', organization, member }, 'member');
      if (member === this.current) this.#detail = detail;
    } catch {
      // Who they are is known without it; what is refused is said when it is tried.
    }
  }
}

const reviews = new WeakMap<Platform, Map<string, Review>>();

/** The review of an organization. It lives as long as the window: leaving it loses nothing. */
export function reviewOf(platform: Platform, organization: OrganizationRef): Review {
  const own = reviews.get(platform) ?? new Map<string, Review>();
  reviews.set(platform, own);
  const key = keyOf(organization);
  const review = own.get(key) ?? new Review(platform, organization);
  own.set(key, review);
  return review;
}
