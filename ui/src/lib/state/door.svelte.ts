import type { Door as Standing } from '$lib/bindings/Door';
import type { Failure } from '$lib/bindings/Failure';
import type { MemberId } from '$lib/bindings/MemberId';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Request } from '$lib/bindings/Request';
import type { Stranger } from '$lib/bindings/Stranger';
import { failureOf } from '$lib/failure/failure';
import type { Platform } from '$lib/platform/platform';
import { ask } from './ask';

/** What can be done about somebody at the door. */
export type Deed = 'letIn' | 'decline' | 'allowAgain' | 'restore';

/** Who stands at the door of an organization, and what is done about them. */
export class Door {
  standing = $state.raw<Standing | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What is being done, about whom. */
  doing = $state.raw<{ deed: Deed; who: MemberId } | null>(null);
  /** What was done last. */
  done = $state.raw<{ deed: Deed; who: Stranger } | null>(null);
  /** What was not. */
  failed = $state.raw<{ deed: Deed; who: MemberId; failure: Failure } | null>(null);

  constructor(
    private readonly platform: Platform,
    private readonly organization: OrganizationRef,
  ) {}

  async load(): Promise<void> {
    const { platform, organization } = this;
    try {
      const standing = await ask(platform, { type: 'door', organization }, 'door');
      // What is being done answers with a newer one.
      if (this.doing === null) this.standing = standing;
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  /** Does something about somebody. */
  async do(deed: Deed, who: Stranger): Promise<void> {
    if (this.doing !== null) return;
    this.doing = { deed, who: who.id };
    this.done = null;
    this.failed = null;
    try {
      this.standing = await ask(this.platform, this.#request(deed, who.id), 'door');
      this.done = { deed, who };
    } catch (thrown) {
      this.failed = { deed, who: who.id, failure: failureOf(thrown) };
    } finally {
      this.doing = null;
    }
  }

  #request(deed: Deed, member: MemberId): Request {
    const { organization } = this;
    switch (deed) {
      case 'letIn':
        return { type: 'decideJoinRequest', organization, member, approve: true };
      case 'decline':
        return { type: 'decideJoinRequest', organization, member, approve: false };
      case 'allowAgain':
      case 'restore':
        return { type: deed, organization, member };
    }
  }
}
