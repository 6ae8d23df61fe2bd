import { type Token } from '@wallet-service/client';
import { type User, type UserManager } from 'oidc-client-ts';
import { type Issuer } from './configuration.ts';

// The token is renewed when it has less left than a request may take.
const RENEW_BEFORE_SECONDS = 60;

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

/** Takes what the issuer has answered in the address, and the address to where it was before. */
export async function takeToken(issuer: Issuer): Promise<Token> {
  const manager = await managerOf(issuer);
  try {
    const { state } = await manager.signinRedirectCallback();
    history.replaceState(null, '', `${location.pathname}${state as string}`);
  } catch (error) {
    history.replaceState(null, '', location.pathname);
    throw error;
  }
  return () => freshToken(manager);
}

async function freshToken(manager: UserManager): Promise<string> {
  const user = await manager.getUser();
  const isFresh = (user?.expires_in ?? Infinity) > RENEW_BEFORE_SECONDS;
  // Without a refresh token the service refuses the old one, which asks to sign in again.
  const current = isFresh || !user?.refresh_token ? user : await renewed(manager);
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
  knownManager ??= new UserManager({
    authority: issuer,
    client_id: clientId,
    scope,
    redirect_uri: new URL('.', document.baseURI).href,
    automaticSilentRenew: false,
    // Tokens: in memory. What proves that the answer is to this browser's question outlives the way to the issuer.
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
  return knownManager;
}
