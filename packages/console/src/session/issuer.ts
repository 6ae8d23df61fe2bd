import { type Token } from '@wallet-service/client';
import { type User, type UserManager } from 'oidc-client-ts';
import { type Issuer } from './configuration.ts';

// The token is renewed when it has less left than a request may take.
const RENEW_BEFORE_SECONDS = 60;

// Kept by this tab while somebody is signed in by the issuer; it says nothing of whom.
const SIGNED_IN = 'wallet-console.signed-in';

/** Leaves the page for the issuer's (authorization code with PKCE). */
export async function leaveForIssuer(issuer: Issuer): Promise<void> {
  const manager = await managerOf(issuer);
  await manager.signinRedirect({ state: location.hash });
}

/** Whether the issuer has just sent the browser back. */
export function isBackFromIssuer(): boolean {
  const answer = new URLSearchParams(location.search);
  return answer.has('state') && (answer.has('code') || answer.has('error'));
}

/** Whether this page was only loaded again: the issuer is asked again then, which asks nobody whom it still knows. */
export function wasSignedInByIssuer(): boolean {
  return sessionStorage.getItem(SIGNED_IN) !== null;
}

/** Takes what the issuer has answered in the address, and the address to where it was before. */
export async function takeToken(issuer: Issuer): Promise<Token> {
  const manager = await managerOf(issuer);
  try {
    const { state } = await manager.signinRedirectCallback();
    returnTo(state);
    sessionStorage.setItem(SIGNED_IN, 'yes');
  } catch (error) {
    const { state, message } = error as Error & { state?: unknown };
    // A refusal bears the page as well.
    returnTo(state);
    sessionStorage.removeItem(SIGNED_IN);
    throw new Error(`${new URL(manager.settings.authority).host} did not let you in: ${message}.`, { cause: error });
  }
  return () => freshToken(manager);
}

function returnTo(page: unknown): void {
  history.replaceState(null, '', location.pathname + (typeof page === 'string' ? page : ''));
}

/** Ends the issuer's session too, where the issuer offers that: it would let in whoever comes next to this browser. */
export async function leaveIssuer(): Promise<void> {
  sessionStorage.removeItem(SIGNED_IN);
  if ((await knownManager?.getUser()) == null) return;
  if (await knownManager?.metadataService.getEndSessionEndpoint()) await knownManager?.signoutRedirect();
  else await knownManager?.removeUser();
}

async function freshToken(manager: UserManager): Promise<string> {
  const user = await manager.getUser();
  const isFresh = (user?.expires_in ?? Infinity) > RENEW_BEFORE_SECONDS;
  // What cannot be renewed is used until the service refuses it, which asks to sign in again.
  const current = isFresh || !user?.refresh_token ? user : await renewed(manager).catch(() => user);
  return current?.access_token ?? '';
}

let renewal: Promise<User | null> | undefined;

/** Once for all requests that wait for it: a refresh token may be used up by its first use. */
function renewed(manager: UserManager): Promise<User | null> {
  renewal ??= manager.signinSilent().finally(() => {
    renewal = undefined;
  });
  return renewal;
}

let knownManager: UserManager | undefined;

async function managerOf({ issuer, clientId, scope }: Issuer): Promise<UserManager> {
  const { InMemoryWebStorage, UserManager, WebStorageStateStore } = await import('oidc-client-ts');
  const page = new URL('.', document.baseURI).href;
  knownManager ??= new UserManager({
    authority: issuer,
    client_id: clientId,
    scope,
    redirect_uri: page,
    post_logout_redirect_uri: page,
    automaticSilentRenew: false,
    // Tokens: in memory. What proves that the answer is to this browser's question outlives the way to the issuer.
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
  return knownManager;
}
