import { Text, TextInput } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { Action } from '../act/action.tsx';
import { useSession } from '../session/session.ts';
import { Secret } from './secret.tsx';

interface OfWebhook {
  readonly webhookId: string;
}

/** Sends an event that means nothing, at once. */
export function SendTest({ webhookId }: OfWebhook) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:events"
      label="Test"
      initialValues={{}}
      question={() => 'Send the endpoint an event of the type webhook.test?'}
      perform={() => client.call('POST /api/v1/webhooks/{webhookId}/test', { path: { webhookId } })}
      done="Sent"
      result={({ delivered, status, error }) => (
        <Text>
          {delivered ? 'It was taken' : 'It was not taken'}: {status === null ? error : `HTTP ${status}`}
        </Text>
      )}
    />
  );
}

/** A time of the reader's clock as the service reads it. */
const instantOf = (local: string) => new Date(local).toISOString();

/** Tells again what was posted within a time. */
export function Replay({ webhookId }: OfWebhook) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:events"
      label="Replay"
      initialValues={{ from: '', to: '' }}
      fields={(form) => (
        <>
          <TextInput label="From" type="datetime-local" data-autofocus required {...form.getInputProps('from')} />
          <TextInput label="To" description="Empty: until now" type="datetime-local" {...form.getInputProps('to')} />
        </>
      )}
      question={({ from, to }) => `Tell again what was posted from ${from} to ${to === '' ? 'now' : to}?`}
      perform={({ from, to }) =>
        client.call('POST /api/v1/webhooks/{webhookId}/replay', {
          path: { webhookId },
          body: { from: instantOf(from), ...(to !== '' && { to: instantOf(to) }) },
        })
      }
      done="The replay has begun"
      result={({ transactions }) => <Text>{transactions.toLocaleString('en')} transactions are gone over.</Text>}
    />
  );
}

export function Rotate({ webhookId }: OfWebhook) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:events"
      label="Rotate secret"
      initialValues={{}}
      question={() => 'Give the webhook another secret? The present one signs as well for a day.'}
      perform={() => client.call('POST /api/v1/webhooks/{webhookId}/secret', { path: { webhookId } })}
      done="Rotated"
      result={({ secret }) => <Secret value={secret} />}
    />
  );
}

export function PauseOrResume({ webhook: { id, status } }: { webhook: Schemas['Webhook'] }) {
  const { client } = useSession();
  const pauses = status === 'ACTIVE';
  return (
    <Action
      scope="wallet:events"
      label={pauses ? 'Pause' : 'Resume'}
      initialValues={{}}
      question={() => (pauses ? 'Tell it nothing for now? What happens meanwhile follows.' : 'Tell it again?')}
      perform={() =>
        client.call('PATCH /api/v1/webhooks/{webhookId}', {
          path: { webhookId: id },
          body: { status: pauses ? 'PAUSED' : 'ACTIVE' },
        })
      }
      done={pauses ? 'Paused' : 'Resumed'}
    />
  );
}

export function Remove({ webhookId }: OfWebhook) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:events"
      label="Remove"
      isDangerous
      initialValues={{}}
      question={() => 'Remove the webhook, with all that is being retried and what is parked?'}
      perform={() => client.call('DELETE /api/v1/webhooks/{webhookId}', { path: { webhookId } })}
      done="Removed"
      leaveTo="/webhooks"
    />
  );
}
