import type { Answer } from '$lib/bindings/Answer';
import type { Event } from '$lib/bindings/Event';
import type { MemberId } from '$lib/bindings/MemberId';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Request } from '$lib/bindings/Request';
import type {
  Connection,
  Mail,
  Platform,
  SaveWish,
  SignInProgress,
  SignInWish,
  Unlisten,
} from './platform';

/** Answers a request, or throws a `Failure`. */
export type Answering = (request: Request) => Answer | Promise<Answer>;

/** What a file is called after its name, by what it holds. */
const FILE_ENDS: Record<SaveWish['type'], string> = {
  qrPng: 'invite.png',
  qrSvg: 'invite.svg',
  members: 'members.csv',
  activity: 'activity.csv',
  auditLog: 'audit log.jsonl',
};

/** A head and shoulders, on a ground that tells the people apart. */
function madeUp(id: string): string {
  let hue = 0;
  for (const sign of id) hue = (hue * 31 + (sign.codePointAt(0) ?? 0)) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
    <rect width="96" height="96" fill="hsl(${hue} 40% 60%)"/>
    <g fill="hsl(${hue} 35% 90%)"><circle cx="48" cy="38" r="17"/><circle cx="48" cy="96" r="34"/></g>
  </svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** A platform without a program around it: for tests, and for a look in a browser. */
export class FakePlatform implements Platform {
  /** Everything that was asked, oldest first. */
  readonly requests: Request[] = [];
  readonly copied: string[] = [];
  readonly saved: SaveWish[] = [];
  readonly mails: Mail[] = [];
  /** How often it was printed. */
  printed = 0;
  fullScreen = false;
  /** What the sign-in window was opened for. */
  readonly wishes: SignInWish[] = [];
  /** Whether it is open. */
  windowOpen = false;
  state: Connection = { connected: true, failure: null };
  ready = 0;
  closed = 0;
  /** What was answered when the window asked whether to close. */
  readonly answersToClose: boolean[] = [];
  link: string | null = null;
  reconnects = 0;

  readonly #events = new Set<(event: Event) => void>();
  readonly #connections = new Set<(connection: Connection) => void>();
  readonly #closeAsked = new Set<() => void>();
  readonly #progress = new Set<(progress: SignInProgress) => void>();

  constructor(public answering: Answering) {}

  async ask(request: Request): Promise<Answer> {
    this.requests.push(request);
    return this.answering(request);
  }

  onEvent(heard: (event: Event) => void): Promise<Unlisten> {
    this.#events.add(heard);
    return Promise.resolve(() => void this.#events.delete(heard));
  }

  onConnection(heard: (connection: Connection) => void): Promise<Unlisten> {
    this.#connections.add(heard);
    return Promise.resolve(() => void this.#connections.delete(heard));
  }

  connection(): Promise<Connection> {
    return Promise.resolve(this.state);
  }

  reconnect(): Promise<void> {
    this.reconnects += 1;
    return Promise.resolve();
  }

  openSignInWindow(wish: SignInWish): Promise<void> {
    this.wishes.push(wish);
    this.windowOpen = true;
    return Promise.resolve();
  }

  closeSignInWindow(): Promise<void> {
    if (this.windowOpen) this.goOn({ type: 'closed' });
    return Promise.resolve();
  }

  onSignInWindow(heard: (progress: SignInProgress) => void): Promise<Unlisten> {
    this.#progress.add(heard);
    return Promise.resolve(() => void this.#progress.delete(heard));
  }

  copyText(text: string): Promise<void> {
    this.copied.push(text);
    return Promise.resolve();
  }

  picture(organization: OrganizationRef, member: MemberId | null): string {
    return madeUp(member ?? organization.organization);
  }

  save(what: SaveWish): Promise<string | null> {
    this.saved.push(what);
    return Promise.resolve(`/home/noa/Downloads/${what.name} ${FILE_ENDS[what.type]}`);
  }

  openMail(mail: Mail): Promise<void> {
    this.mails.push(mail);
    return Promise.resolve();
  }

  print(): Promise<void> {
    this.printed += 1;
    return Promise.resolve();
  }

  setFullScreen(on: boolean): Promise<void> {
    this.fullScreen = on;
    return Promise.resolve();
  }

  windowReady(): Promise<void> {
    this.ready += 1;
    return Promise.resolve();
  }

  closeWindow(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  onCloseAsked(heard: () => void): Promise<Unlisten> {
    this.#closeAsked.add(heard);
    return Promise.resolve(() => void this.#closeAsked.delete(heard));
  }

  answerClose(close: boolean): Promise<void> {
    this.answersToClose.push(close);
    return Promise.resolve();
  }

  takeLink(): Promise<string | null> {
    const { link } = this;
    this.link = null;
    return Promise.resolve(link);
  }

  /** The window is to close. */
  askToClose(): void {
    this.#closeAsked.forEach((heard) => heard());
  }

  /** The agent says something. */
  say(event: Event): void {
    this.#events.forEach((heard) => heard(event));
  }

  /** The connection to the agent changes. */
  connect(connection: Connection): void {
    this.state = connection;
    this.#connections.forEach((heard) => heard(connection));
  }

  /** It goes on in the sign-in window. */
  goOn(progress: SignInProgress): void {
    this.windowOpen = false;
    this.#progress.forEach((heard) => heard(progress));
  }

  /** What was asked of one kind. */
  asked<T extends Request['type']>(type: T): Extract<Request, { type: T }>[] {
    return this.requests.filter(
      (request): request is Extract<Request, { type: T }> => request.type === type,
    );
  }
}
