// What transactions tell of amounts and of lots, in SQL. Parameters are SQL expressions. Whatever stands in a planted row
// is nothing, and never an error.

/** A text, where it is a count of minor units. */
export const minor = (text: string): string => `substring(${text} FROM '^[0-9]+$')::numeric`;

const idOf = (text: string): string =>
  `substring(${text} FROM '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')::uuid`;

const listOf = (json: string): string => `CASE jsonb_typeof(${json}) WHEN 'array' THEN ${json} ELSE '[]' END`;

/** The rows of `details -> 'lots'`: the lots that a transaction has opened, numbered from 0. */
export const openedIn = (details: string): string => `
  (SELECT ${idOf(`one ->> 'id'`)} AS id, position - 1 AS number, one ->> 'class' AS class, ${minor(`one ->> 'priority'`)} AS priority,
          one ? 'expiresAtMicros' AS expires, ${minor(`one ->> 'expiresAtMicros'`)} AS expires_at_micros,
          ${minor(`one ->> 'amount'`)} AS amount
     FROM jsonb_array_elements(${listOf(`${details} -> 'lots'`)}) WITH ORDINALITY AS listed (one, position))`;

/** The rows of a list of shares in lots, each with what it and those before it come to. */
export const sharesIn = (json: string): string => `
  (SELECT ${idOf(`one ->> 'lotId'`)} AS lot_id, one ->> 'class' AS class, ${minor(`one ->> 'amount'`)} AS amount,
          sum(${minor(`one ->> 'amount'`)}) OVER (ORDER BY position) AS upto
     FROM jsonb_array_elements(${listOf(json)}) WITH ORDINALITY AS listed (one, position))`;

/** The rows of all that a transaction says of lots: its shares in them, and those that it has opened. */
export const partsIn = (shares: string, details: string): string => `
  (SELECT ${idOf(`coalesce(one ->> 'lotId', one ->> 'id')`)} AS lot_id, one ->> 'class' AS class, ${minor(`one ->> 'amount'`)} AS amount,
          one ? 'id' AS is_opened
     FROM jsonb_array_elements(${listOf(shares)} || ${listOf(`${details} -> 'lots'`)}) AS listed (one))`;

/** How much of a share lies between two points of all shares together. */
export const between = (share: string, from: string, to: string): string =>
  `greatest(least(${share}.upto, ${to}) - greatest(${share}.upto - ${share}.amount, ${from}), 0)`;
