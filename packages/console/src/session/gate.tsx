import { type Token } from '@wallet-service/client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { ProblemAlert } from '../show/problem-alert.tsx';
import { type Configuration } from './configuration.ts';
import { isBackFromIssuer, leaveForIssuer, leaveIssuer, takeToken, wasSignedInByIssuer } from './issuer.ts';
import { openSession, type Session, SessionContext } from './session.ts';
import { SignIn } from './sign-in.tsx';

/** Shows its children to whoever has signed in, and the way to do it to everybody else. */
export function Gate({ configuration, children }: { configuration: Configuration; children: ReactNode }) {
  const queryClient = useQueryClient();
  const [session, setSession] = useState<Session>();
  const [reason, setReason] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isPending, setIsPending] = useState(false);

  const signIn = useCallback(
    async (tokenOf: () => Token | undefined | Promise<Token>) => {
      const signOut = (because?: string) => {
        queryClient.clear();
        setSession(undefined);
        setReason(because);
        // Whoever has to sign in again is let in by the issuer's session; whoever has signed out is not.
        if (because === undefined) leaveIssuer().catch(setError);
      };
      setIsPending(true);
      setError(undefined);
      try {
        setSession(await openSession(await tokenOf(), signOut));
      } catch (failure) {
        setError(failure);
      } finally {
        setIsPending(false);
      }
    },
    [queryClient],
  );

  // Once: an answer of the issuer can be taken only once.
  const isBegun = useRef(false);
  useEffect(() => {
    if (isBegun.current) return;
    isBegun.current = true;
    if (configuration.access === 'oidc' && isBackFromIssuer()) void signIn(() => takeToken(configuration));
    else if (configuration.access === 'open') void signIn(() => undefined);
    else if (configuration.access === 'oidc' && wasSignedInByIssuer()) leaveForIssuer(configuration).catch(setError);
  }, [configuration, signIn]);

  if (session) return <SessionContext value={session}>{children}</SessionContext>;
  if (configuration.access === 'open') return error === undefined ? null : <ProblemAlert error={error} />;
  return (
    <SignIn
      {...{ configuration, reason, error, isPending }}
      onToken={(token) => void signIn(() => token)}
      onError={setError}
    />
  );
}
