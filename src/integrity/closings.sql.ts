import { expiryAsOf, holdAsOf, holdsNow, lotsBack, lotsNow, ownedBack, ownedNow } from '../posting/liability-rows.sql';
import { fails, type Pass } from './pass';

const NO_TERMS = 'NULL::text AS class, NULL::timestamptz AS expires_at, NULL::timestamptz AS held_until';
const NO_LOTS = '0::numeric AS remaining, 0::numeric AS held';
const NOT_OWNED = '0::numeric AS balance, 0::numeric AS debt';
const OF_SPAN = 'span.slice, span.seq, span.moment';

/** Rows of what is owned, and rows of lots, each as rows of both. */
const owned = (rows: string) => `
  SELECT slice, seq, moment, asset_id, ${NO_TERMS}, balance::numeric AS balance, debt::numeric AS debt, ${NO_LOTS} FROM (${rows}) AS row`;
const inLots = (rows: string) => `
  SELECT slice, seq, moment, asset_id, class, expires_at, held_until, ${NOT_OWNED}, remaining::numeric, held::numeric FROM (${rows}) AS row`;
const less = (columns: string) => columns.replace(/\w+/g, '-$&::numeric AS $&');

/**
 * Each closing with the next one of its slice, or with what is now, less what was posted in between: the rows of both, and what
 * takes them back, come to nothing for each asset and each kind of lots. What is neither closed nor behind a closing is not
 * read.
 */
export const CLOSINGS: Pass = {
  name: 'closings',
  table: 'closings',
  key: ['seq'],
  isEachAlone: true,
  chunk: 1,
  byIndex: true,
  rows: (selected) => {
    const stored = (table: string, columns: string, at: string) => `
      SELECT ${OF_SPAN}, stored.asset_id, ${columns}
        FROM span JOIN ${table} stored ON stored.slice = span.slice AND stored.seq = ${at} WHERE ${selected('stored.slice')}`;
    // Seen before the first of its rows is read.
    const hasLast = 'EXISTS (SELECT 1 FROM span AS any_of WHERE any_of.next_seq IS NULL)';
    const now = (columns: string, rows: string) => `
      SELECT ${OF_SPAN}, kept.asset_id, ${columns} FROM span JOIN (${rows}) AS kept ON kept.slice = span.slice
       WHERE span.next_seq IS NULL AND ${hasLast}`;
    const posted = `
      SELECT transactions.*, span.seq, span.moment FROM span JOIN transactions ON transactions.slice = span.slice
         AND transactions.slice_seq > span.seq AND transactions.slice_seq <= span.upto
       WHERE ${selected('transactions.slice')}`;
    const COLUMNS = 'posted.slice, posted.seq, posted.moment, posted.asset_id';
    const LOTS = 'class::text, expires_at, held_until';
    return `
    WITH span AS MATERIALIZED (
      SELECT closing.slice, closing.seq, closing.next_seq, coalesce(closing.next_seq, slices.transaction_count) AS upto,
             last.created_at AS moment
        FROM (SELECT one.slice, one.seq, (SELECT min(seq) FROM closings later
                                           WHERE later.slice = one.slice AND later.seq > one.seq AND ${selected('later.slice')}) AS next_seq
                FROM closings one WHERE ${selected('one.slice', 'one.seq')}) AS closing
        LEFT JOIN slices ON slices.slice = closing.slice AND ${selected('slices.slice')}
        LEFT JOIN transactions last ON last.slice = closing.slice AND last.slice_seq = closing.seq AND ${selected('last.slice')})
    SELECT slice, seq, bool_and(moment IS NOT NULL) AS is_posted, bool_and((balance, debt, remaining, held) = (0, 0, 0, 0)) AS follows
      FROM (
    SELECT slice, seq, moment, asset_id, class, expires_at, held_until,
           sum(balance) AS balance, sum(debt) AS debt, sum(remaining) AS remaining, sum(held) AS held
      FROM (SELECT slice, seq, moment, asset_id, class, ${expiryAsOf('moment', 'NULL')} AS expires_at,
                   ${holdAsOf('moment', 'NULL')} AS held_until, balance, debt, remaining, held
              FROM (
                   SELECT slice, seq, moment, NULL::smallint AS asset_id, ${NO_TERMS}, ${NOT_OWNED}, ${NO_LOTS} FROM span
                    UNION ALL ${owned(stored('closing_balances', less('balance, debt'), 'span.seq'))}
                    UNION ALL ${inLots(stored('closing_lots', `${LOTS}, ${less('remaining, held')}`, 'span.seq'))}
                    UNION ALL ${owned(stored('closing_balances', 'balance, debt', 'span.next_seq'))}
                    UNION ALL ${inLots(stored('closing_lots', `${LOTS}, remaining, held`, 'span.next_seq'))}
                    UNION ALL ${owned(now('balance, debt', ownedNow(selected('wallets.slice'))))}
                    UNION ALL ${inLots(now(`${LOTS}, remaining, held`, lotsNow(selected('lots.slice'))))}
                    UNION ALL ${inLots(now(`${LOTS}, remaining, held`, holdsNow(selected('holds.slice'))))}
                    UNION ALL ${owned(ownedBack(posted, COLUMNS))}
                    UNION ALL ${inLots(lotsBack(posted, COLUMNS))}) AS exact) AS part
     GROUP BY slice, seq, moment, asset_id, class, expires_at, held_until) AS sums
     GROUP BY slice, seq`;
  },
  subject: `'slice ' || slice || ' ' || seq`,
  invariants: {
    'a closing is of transactions that there are': fails('is_posted'),
    'what users owned at a closing is what they own later, less what was posted in between': fails('follows'),
  },
};
