import { Button, Table, Text } from '@mantine/core';
import { type ReactNode } from 'react';
import { type List } from './list.ts';
import { Loaded } from './loaded.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import classes from './rows.module.css';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Of amounts, so that their digits stand below each other. */
  readonly isNumber?: boolean;
}

interface RowsProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Shown where there are none. */
  readonly none: string;
}

/**
 * A table; on a narrow page each row is a card, whose cells say of which column they are. The roles stay said, since a
 * browser forgets those of a table that is laid out as something else.
 */
export function Rows<Row>({ label, columns, rows, keyOf, none }: RowsProps<Row>) {
  if (rows.length === 0) return <Text c="dimmed">{none}</Text>;
  return (
    <Table className={classes['table']} role="table" aria-label={label}>
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {columns.map(({ name, isNumber }) => (
            <Table.Th key={name} role="columnheader" scope="col" data-number={isNumber}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)} role="row">
            {columns.map(({ name, cell, isNumber }) => (
              <Table.Td key={name} role="cell" data-column={name} data-number={isNumber}>
                <div className={classes['content']}>{cell(row)}</div>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A list of the service's, with a way to the rest of it. */
export function ListRows<Row>({ list, ...rest }: Omit<RowsProps<Row>, 'rows'> & { list: List<Row> }) {
  return (
    <Loaded query={{ data: list.items, error: list.error }}>
      {(rows) => (
        <>
          <Rows rows={rows} {...rest} />
          {list.error && <ProblemAlert error={list.error} />}
          {list.hasMore && (
            <Button variant="default" mt="sm" loading={list.isFetchingMore} onClick={list.fetchMore}>
              Show more ({rows.length} of {list.total})
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}
