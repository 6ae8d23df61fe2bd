import { type ClientBase } from 'pg';
import { type Chain, genesisOf, SEAL_MAX } from './seals.sql';

const FORMAT = 'wallet-service checkpoint 2';
/** Of before there were slices. */
const FORMAT_OF_ASSETS = 'wallet-service checkpoint 1';

/** Where each chain had come to. Kept elsewhere, it tells whether the ledger before it was changed since. */
export type Checkpoint = SliceCheckpoint | AssetCheckpoint;

interface SliceCheckpoint {
  readonly format: typeof FORMAT;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly slices: readonly (End & { readonly slice: number })[];
}

interface AssetCheckpoint {
  readonly format: typeof FORMAT_OF_ASSETS;
  readonly createdAt: string;
  readonly assets: readonly (End & { readonly symbol: string })[];
}

/** `hash` in hexadecimal digits; `lastSeq` 0 is a chain that has no seal yet. */
interface End {
  readonly lastSeq: number;
  readonly hash: string;
}

export function checkpointOf(chains: readonly Chain[]): SliceCheckpoint {
  return {
    format: FORMAT,
    createdAt: new Date().toISOString(),
    slices: chains.map(({ slice, sealed, hash }) => ({ slice, lastSeq: Number(sealed), hash: hash.toString('hex') })),
  };
}

/**
 * @throws Error saying what is wrong with it
 */
export function parseCheckpoint(text: string): Checkpoint {
  const checkpoint = JSON.parse(text) as Checkpoint | null;
  switch (checkpoint?.format) {
    case FORMAT:
      endsOf('slices', checkpoint.slices).forEach(({ slice }) => {
        if (!Number.isSafeInteger(slice)) throw new Error('a slice has no number');
      });
      return checkpoint;
    case FORMAT_OF_ASSETS:
      endsOf('assets', checkpoint.assets).forEach(({ symbol }) => {
        if (typeof symbol !== 'string') throw new Error('an asset has no symbol');
      });
      return checkpoint;
    default:
      throw new Error(`its format is neither "${FORMAT}" nor "${FORMAT_OF_ASSETS}"`);
  }
}

function endsOf<Ends extends readonly End[]>(list: string, ends: Ends): Ends {
  if (!Array.isArray(ends) || ends.length === 0) throw new Error(`it has no list of ${list}`);
  for (const { lastSeq, hash } of ends as readonly End[]) {
    if (!Number.isSafeInteger(lastSeq) || lastSeq < 0) throw new Error('a lastSeq is not a whole number');
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('a hash is not 64 hexadecimal digits');
  }
  return ends;
}

/** Chains that do not lead over the checkpoint, each with the sequence where they should. */
export async function missedBy(client: ClientBase, checkpoint: Checkpoint): Promise<string[]> {
  const [names, ends, select] =
    checkpoint.format === FORMAT
      ? [checkpoint.slices.map(({ slice }) => slice), checkpoint.slices, MISSED_SLICES]
      : [checkpoint.assets.map(({ symbol }) => symbol), checkpoint.assets, MISSED_ASSETS];
  const { rows } = await client.query<{ subject: string }>(select, [
    names,
    ends.map(({ lastSeq }) => lastSeq),
    ends.map(({ hash }) => hash),
  ]);
  return rows.map(({ subject }) => subject);
}

/** A seal that ends at the point, found by the key of the seals, which has their beginnings. */
const ENDS_AT_POINT = `
  seal.first_seq BETWEEN point.last_seq - ${SEAL_MAX - 1} AND point.last_seq AND seal.last_seq = point.last_seq`;

const MISSED_SLICES = `
  SELECT 'slice ' || slice || ' ' || last_seq AS subject
    FROM unnest($1::int[], $2::bigint[], $3::text[]) AS point (slice, last_seq, hash)
   WHERE NOT EXISTS (
         SELECT FROM slices
           LEFT JOIN ledger_seals seal ON seal.slice = slices.slice AND ${ENDS_AT_POINT}
          WHERE slices.slice = point.slice AND point.hash
                = encode(CASE point.last_seq WHEN 0 THEN ${genesisOf('slices.slice')} ELSE seal.hash END, 'hex'))`;

const GENESIS_OF_ASSET = `
  sha256(record_send(ROW('wallet-service ledger seal 2'::text, assets.id, assets.symbol::text, assets.scale)))`;

/** The seals of before are not computed again: they are what was posted until then as it was sealed. */
const MISSED_ASSETS = `
  SELECT symbol || ' ' || last_seq AS subject
    FROM unnest($1::text[], $2::bigint[], $3::text[]) AS point (symbol, last_seq, hash)
   WHERE NOT EXISTS (
         SELECT FROM assets
           LEFT JOIN asset_seals seal ON seal.asset_id = assets.id AND ${ENDS_AT_POINT}
          WHERE assets.symbol = point.symbol AND point.hash
                = encode(CASE point.last_seq WHEN 0 THEN ${GENESIS_OF_ASSET} ELSE seal.hash END, 'hex'))`;
