import { Alert, List, Text } from '@mantine/core';
import { isProblem, NoAnswerError } from '@wallet-service/client';

interface Trouble {
  readonly title: string;
  /** The service's own sentence. */
  readonly detail?: string | undefined;
  /** What is wrong with single fields. */
  readonly errors?: readonly string[];
  /** By what to find it in the documentation, and in the log. */
  readonly origin?: string;
}

/** What the service answered instead of doing what it was asked for. */
export function ProblemAlert({ error }: { error: unknown }) {
  return <TroubleAlert {...troubleOf(error)} />;
}

export function TroubleAlert({ title, detail, errors = [], origin }: Trouble) {
  return (
    <Alert color="red" title={title} role="alert">
      {detail !== undefined && <Text size="sm">{detail}</Text>}
      {errors.length > 0 && (
        <List size="sm">
          {errors.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
      {origin !== undefined && (
        <Text size="xs" mt="xs">
          {origin}
        </Text>
      )}
    </Alert>
  );
}

function troubleOf(error: unknown): Trouble {
  if (isProblem(error)) {
    const errors = Object.values(error.body.errors ?? {}).flat();
    const scopes = (error.body.requiredScopes ?? []).map((scope) => `It takes the scope ${scope}.`);
    const origin = `${error.code}, request ${error.requestId}`;
    // It says the same once more, in one sentence for programs.
    const detail = errors.length > 0 ? undefined : error.detail;
    return { title: error.title, detail, errors: [...errors, ...scopes], origin };
  }
  if (error instanceof NoAnswerError) {
    const detail =
      error.key === undefined
        ? 'The service did not answer in time.'
        : 'Nobody knows yet whether it was posted. Send the same again: it is done once at most.';
    return { title: 'No answer', detail };
  }
  return { title: 'This did not work', detail: error instanceof Error ? error.message : String(error) };
}
