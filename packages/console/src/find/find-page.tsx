import { Button, Group, Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { useList } from '../api/calls.ts';
import { useMay } from '../session/session.ts';
import { Loaded } from '../show/loaded.tsx';
import { Page, Section } from '../show/page.tsx';
import { ListRows } from '../show/rows.tsx';
import { TRANSACTION_COLUMNS } from '../transaction/columns.tsx';
import { isId, useFound } from './use-found.ts';

export default function FindPage() {
  const [parameters, setParameters] = useSearchParams();
  const sought = parameters.get('q') ?? '';
  return (
    <Page title="Find">
      <FindForm
        key={sought}
        sought={sought}
        onFind={(text) => {
          setParameters({ q: text });
        }}
      />
      {isId(sought) ? <ById id={sought} /> : sought !== '' && <ByReference reference={sought} />}
    </Page>
  );
}

function FindForm({ sought, onFind }: { sought: string; onFind: (text: string) => void }) {
  const [text, setText] = useState(sought);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onFind(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        <TextInput
          label="Id or reference"
          description="The id of a user, a transaction, a hold or a group; or the reference of a transaction, such as an order"
          flex="1 1 18rem"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <Button type="submit">Find</Button>
      </Group>
    </form>
  );
}

function ById({ id }: { id: string }) {
  const found = useFound(id);
  return (
    <Loaded query={found}>
      {(kind) =>
        kind ? (
          <Navigate to={`/${kind}/${id}`} replace />
        ) : (
          <Text>
            Nothing has this id. <Link to={`/users/${id}`}>Open it as a user without wallets</Link>
          </Text>
        )
      }
    </Loaded>
  );
}

function ByReference({ reference }: { reference: string }) {
  const may = useMay();
  if (!may('wallet:admin')) return <Text>To find transactions by their reference takes the scope wallet:admin.</Text>;
  return <TransactionsOf reference={reference} />;
}

function TransactionsOf({ reference }: { reference: string }) {
  const list = useList('GET /api/v1/transactions', { query: { reference } });
  return (
    <Section title={`Transactions with the reference ${reference}`}>
      <ListRows
        label="Transactions"
        list={list}
        columns={TRANSACTION_COLUMNS}
        keyOf={({ id }) => id}
        none="No transaction has this reference."
      />
    </Section>
  );
}
