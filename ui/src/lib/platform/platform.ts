import type { AccountId } from '$lib/bindings/AccountId';
import type { Answer } from '$lib/bindings/Answer';
import type { Event } from '$lib/bindings/Event';
import type { Failure } from '$lib/bindings/Failure';
import type { MemberId } from '$lib/bindings/MemberId';
import type { MembersQuery } from '$lib/bindings/MembersQuery';
import type { OrganizationRef } from '$lib/bindings/OrganizationRef';
import type { Request } from '$lib/bindings/Request';

/** Whether the agent is there. Neither connected nor failed: it is being started. */
export interface Connection {
  connected: boolean;
  failure: Failure | null;
}

/** What the sign-in window is opened for. */
export interface SignInWish {
  /** Address of the server. */
  address: string;
  /** The account that signs in again; `null` for another one. */
  account: AccountId | null;
  /** Keep the sign-in in memory only. */
  sessionOnly: boolean;
}

/** How it goes on in the sign-in window. */
export type SignInProgress =
  /** It was closed before anybody was signed in. */
  | { type: 'closed' }
  /** Somebody is signed in there; the agent is asked. */
  | { type: 'signingIn' }
  | { type: 'connected'; organization: OrganizationRef }
  | { type: 'signedIn' }
  | { type: 'failed'; failure: Failure };

/** What becomes a file in the download folder, and what its name begins with. */
export type SaveWish =
  /** The QR code of an invite link; `null`: of the permanent one. */
  | {
      type: 'qrPng' | 'qrSvg';
      organization: OrganizationRef;
      link: string | null;
      name: string;
    }
  /** Whoever fits the query, whatever its page. */
  | { type: 'members'; query: MembersQuery; name: string }
  | { type: 'activity'; organization: OrganizationRef; name: string }
  | { type: 'auditLog'; organization: OrganizationRef; name: string };

/** A mail that the person's own program finishes and sends. */
export interface Mail {
  /** Addresses, separated by commas; empty: the person fills it in. */
  to: string;
  subject: string;
  body: string;
}

/** Stops listening. */
export type Unlisten = () => void;

/** Everything the page can ask of the program around it. */
export interface Platform {
  /** Asks the agent. Rejects with a `Failure`. */
  ask(request: Request): Promise<Answer>;
  onEvent(heard: (event: Event) => void): Promise<Unlisten>;
  onConnection(heard: (connection: Connection) => void): Promise<Unlisten>;
  connection(): Promise<Connection>;
  /** Tries once more to reach or start the agent. */
  reconnect(): Promise<void>;
  /** Opens the server's own sign-in page. Rejects with a `Failure`. */
  openSignInWindow(wish: SignInWish): Promise<void>;
  closeSignInWindow(): Promise<void>;
  onSignInWindow(heard: (progress: SignInProgress) => void): Promise<Unlisten>;
  copyText(text: string): Promise<void>;
  /**
   * Address of a picture for an `<img>`; `null`: the organization's own.
   * Another version is another address: the picture changed.
   */
  picture(organization: OrganizationRef, member: MemberId | null, version: string): string;
  /**
   * Saves a file and says where: a full path; `null`: the person chose not to.
   * Rejects with a `Failure`.
   */
  save(what: SaveWish): Promise<string | null>;
  /** Opens the mail program. Rejects with a `Failure`. */
  openMail(mail: Mail): Promise<void>;
  /** Prints the page as it is for paper. */
  print(): Promise<void>;
  setFullScreen(on: boolean): Promise<void>;
  /** The page has painted: the window may show itself. */
  windowReady(): Promise<void>;
  /** Closes the window as its frame does: the person may be asked first. */
  closeWindow(): Promise<void>;
  /** The window is to close, and the person chose to be asked. */
  onCloseAsked(heard: () => void): Promise<Unlisten>;
  /** Closes the window now, or leaves it open. */
  answerClose(close: boolean): Promise<void>;
  /** The `frontdesk://` link with which the app was started, given once. */
  takeLink(): Promise<string | null>;
}
