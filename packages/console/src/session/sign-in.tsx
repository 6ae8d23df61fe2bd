import { Button, Divider, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type Token } from '@wallet-service/client';
import { type SubmitEvent, useState } from 'react';
import { ProblemAlert } from '../show/problem-alert.tsx';
import { type Configuration } from './configuration.ts';
import { leaveForIssuer } from './issuer.ts';
import classes from './sign-in.module.css';

interface SignInProps {
  readonly configuration: Configuration;
  /** Why one has to. */
  readonly reason: string | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onToken: (token: Token) => void;
  readonly onError: (error: unknown) => void;
}

export function SignIn({ configuration, reason, error, isPending, onToken, onError }: SignInProps) {
  const [key, setKey] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onToken(key.trim());
  };
  return (
    <main className={classes['page']}>
      <Paper withBorder p="lg" className={classes['card']}>
        <Stack>
          <Title order={1} size="h2">
            Wallet console
          </Title>
          {reason !== undefined && <Text role="status">{reason}</Text>}
          {configuration.access === 'oidc' && (
            <>
              <Button onClick={() => void leaveForIssuer(configuration).catch(onError)}>
                Sign in at {new URL(configuration.issuer).host}
              </Button>
              <Divider label="or" />
            </>
          )}
          <form onSubmit={submit}>
            <Stack>
              <PasswordInput
                label="API key"
                description="Kept in memory only: it is gone when this page is closed or loaded again."
                autoComplete="off"
                required
                value={key}
                onChange={(event) => {
                  setKey(event.currentTarget.value);
                }}
              />
              <Button
                type="submit"
                loading={isPending}
                variant={configuration.access === 'oidc' ? 'default' : 'filled'}
              >
                Sign in with the key
              </Button>
            </Stack>
          </form>
          {error !== undefined && <ProblemAlert error={error} />}
        </Stack>
      </Paper>
    </main>
  );
}
