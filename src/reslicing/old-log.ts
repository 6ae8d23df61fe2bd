import { type Client } from 'pg';
import { microsOf } from '../database/micros';
import { BIGINTS } from '../database/unit-of-work';
import { type Logged } from './fold';
import { OLD } from './tables';

/** So many transactions of a slice are read at a time. */
const PAGE = 10_000;

const READ_PAGE = {
  name: 'read_old_log',
  text: `SELECT slice, slice_seq AS "sliceSeq", id, type, user_id AS "userId", asset_id AS "assetId", amount AS "amountMinor",
                ${microsOf('created_at')} AS "createdAtMicros", own.kind AS "ownKind",
                (SELECT kind FROM ${OLD}.wallets AS counter
                  WHERE counter.id = counter_wallet_id AND counter.slice = log.slice) AS "counterKind"
           FROM ${OLD}.transactions AS log
           LEFT JOIN LATERAL (
                SELECT kind FROM ${OLD}.wallets AS own
                 WHERE own.id = log.wallet_id AND own.slice = log.slice AND own.kind <> 'USER') AS own ON true
          WHERE slice = $1 AND slice_seq > $2 ORDER BY slice_seq LIMIT ${PAGE}`,
};

interface Stream {
  readonly slice: number;
  page: Logged[];
  next: number;
}

/**
 * The log of all slices as one, in the order of time; what was posted at the same time, slice by slice. Within a slice the
 * order stays what it is, since time never runs backwards there.
 *
 * @param after how much of each slice is passed over
 */
export async function* oldLog(client: Client, after: ReadonlyMap<number, bigint>): AsyncGenerator<Logged> {
  const readPage = async (slice: number, seq: bigint): Promise<Logged[]> => {
    const { rows } = await client.query<Logged>({ ...READ_PAGE, types: BIGINTS, values: [slice, seq] });
    return rows;
  };
  const streams: Stream[] = [];
  for (const [slice, seq] of [...after].toSorted(([one], [other]) => one - other)) {
    streams.push({ slice, page: await readPage(slice, seq), next: 0 });
  }
  for (;;) {
    const first = earliestOf(streams);
    if (!first) return;
    const transaction = first.page[first.next++]!;
    yield transaction;
    if (first.next === first.page.length) {
      first.page = await readPage(first.slice, transaction.sliceSeq);
      first.next = 0;
    }
  }
}

function earliestOf(streams: readonly Stream[]): Stream | undefined {
  let earliest: Stream | undefined;
  for (const stream of streams) {
    if (stream.next === stream.page.length) continue;
    if (!earliest || timeOf(stream) < timeOf(earliest)) earliest = stream;
  }
  return earliest;
}

function timeOf({ page, next }: Stream): bigint {
  return page[next]!.createdAtMicros;
}
