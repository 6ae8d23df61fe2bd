import { type Schemas, type Token, WalletClient } from '@wallet-service/client';
import { createContext, use } from 'react';

export type Scope = Schemas['Scope'];

type Caller = Schemas['Caller'];

/** Who the service takes one for, what it allows, and how to ask it. */
export interface Session extends Caller {
  readonly client: WalletClient;
  /** Kept here only, in memory. */
  readonly token: Token | undefined;
  /** Ends the session with the token, for what the client does not ask for. */
  readonly fetch: typeof fetch;
  readonly signOut: (reason?: string) => void;
}

// A person waits no longer; what was sent is repeated under the same key by whoever clicks again.
const DEADLINE_MS = 15_000;

const UNAUTHENTICATED = 401;

/** @throws WalletProblem UNAUTHENTICATED if the service does not know the token */
export async function openSession(token: Token | undefined, signOut: Session['signOut']): Promise<Session> {
  const options = { url: location.origin, deadlineMs: DEADLINE_MS, ...(token && { token }) };
  const caller = await new WalletClient(options).call('GET /api/v1/access', {});
  const fetch = token ? endingWithToken(signOut) : globalThis.fetch;
  return { ...caller, client: new WalletClient({ ...options, fetch }), token, fetch, signOut };
}

/** A token that has expired, or was withdrawn, ends the session, whatever it was that was asked for. */
function endingWithToken(signOut: Session['signOut']): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    if (response.status === UNAUTHENTICATED) signOut('The session is over: sign in again.');
    return response;
  };
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('Nobody is signed in.');
  return session;
}

/** Whether one may: what one may not is not offered. */
export function useMay(): (scope: Scope) => boolean {
  const { scopes } = useSession();
  return (scope) => scopes.includes(scope);
}
