import { type ClientBase } from 'pg';
import { type Chain, SEAL_MAX, TREASURIES } from './seals.sql';

const FORMAT = 'wallet-service checkpoint 1';

/** Where the chain of each asset had come to. Kept elsewhere, it tells whether the ledger before it was changed since. */
export interface Checkpoint {
  readonly format: typeof FORMAT;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** `hash` in hexadecimal digits; `lastSeq` 0 is an asset that has no seal yet. */
  readonly assets: readonly { readonly symbol: string; readonly lastSeq: number; readonly hash: string }[];
}

export function checkpointOf(chains: readonly Chain[]): Checkpoint {
  return {
    format: FORMAT,
    createdAt: new Date().toISOString(),
    assets: chains.map(({ symbol, sealed, hash }) => ({ symbol, lastSeq: Number(sealed), hash: hash.toString('hex') })),
  };
}

/**
 * @throws Error saying what is wrong with it
 */
export function parseCheckpoint(text: string): Checkpoint {
  const checkpoint = JSON.parse(text) as Partial<Checkpoint> | null;
  if (checkpoint?.format !== FORMAT) throw new Error(`its format is not "${FORMAT}"`);
  if (!Array.isArray(checkpoint.assets) || checkpoint.assets.length === 0) throw new Error('it has no list of assets');
  for (const { symbol, lastSeq, hash } of checkpoint.assets as Checkpoint['assets']) {
    if (typeof symbol !== 'string') throw new Error('an asset has no symbol');
    if (!Number.isSafeInteger(lastSeq) || lastSeq < 0)
      throw new Error(`the lastSeq of ${symbol} is not a whole number`);
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`the hash of ${symbol} is not 64 hexadecimal digits`);
  }
  return checkpoint as Checkpoint;
}

/** Assets whose chain does not lead over the checkpoint, each with the `seq` where it should. */
export async function missedBy(client: ClientBase, { assets }: Checkpoint): Promise<string[]> {
  const { rows } = await client.query<{ subject: string }>(
    `SELECT symbol || ' ' || last_seq AS subject
       FROM unnest($1::text[], $2::bigint[], $3::text[]) AS point (symbol, last_seq, hash)
      WHERE NOT EXISTS (
            SELECT FROM (${TREASURIES}) AS treasury
              LEFT JOIN ledger_seals seal ON seal.asset_id = treasury.asset_id
                   AND seal.first_seq BETWEEN point.last_seq - ${SEAL_MAX - 1} AND point.last_seq AND seal.last_seq = point.last_seq
             WHERE treasury.symbol = point.symbol
               AND point.hash = encode(CASE point.last_seq WHEN 0 THEN genesis ELSE seal.hash END, 'hex'))`,
    [assets.map(({ symbol }) => symbol), assets.map(({ lastSeq }) => lastSeq), assets.map(({ hash }) => hash)],
  );
  return rows.map(({ subject }) => subject);
}
