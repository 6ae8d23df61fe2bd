import { MultiSelect, TextInput } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { Action } from '../act/action.tsx';
import { useCall } from '../api/calls.ts';
import { useMay, useSession } from '../session/session.ts';
import { Secret } from './secret.tsx';

const EVENTS = ['transaction.posted', 'transaction.rejected', 'balance.below'] as const satisfies readonly Event[];

type Event = Schemas['WebhookEvent'];

interface Values {
  readonly url: string;
  readonly description: string;
  readonly types: Event[];
  readonly assets: string[];
}

const initialValues: Values = { url: '', description: '', types: ['transaction.posted'], assets: [] };

/** Has an endpoint told of what happens. */
export function CreateWebhook() {
  const { client } = useSession();
  const may = useMay();
  const assets = useCall('GET /api/v1/assets', {}, { enabled: may('wallet:read') });
  return (
    <Action
      scope="wallet:events"
      label="Create a webhook"
      initialValues={initialValues}
      fields={(form) => (
        <>
          <TextInput label="Endpoint" description="https://…" data-autofocus required {...form.getInputProps('url')} />
          <TextInput label="What for" {...form.getInputProps('description')} />
          <MultiSelect label="Events" data={[...EVENTS]} {...form.getInputProps('types')} />
          <MultiSelect
            label="Assets"
            description="Empty: all"
            data={assets.data?.assets.map(({ symbol }) => symbol) ?? []}
            {...form.getInputProps('assets')}
          />
        </>
      )}
      question={({ url }) => `Tell ${url} what happens?`}
      perform={({ url, description, types, assets: symbols }) =>
        client.call('POST /api/v1/webhooks', {
          body: {
            url,
            ...(description !== '' && { description }),
            ...(types.length > 0 && { types }),
            ...(symbols.length > 0 && { assets: symbols }),
          },
        })
      }
      done="Created"
      result={({ secret }) => <Secret value={secret} />}
    />
  );
}
