import { clientOf } from '../database/client';
import { fromDatabase } from '../database/postgres-errors';
import { type Checkpoint, missedBy } from './checkpoint';
import { CLOSINGS } from './closings.sql';
import { Findings, type Violation } from './findings';
import { BEGIN_CHECK, checkBetween, checkSums } from './integrity.service';
import { ofAll, type Selection } from './pass';
import { type Chain, SELECT_CHAINS } from './seals.sql';

/** So many transactions in one snapshot: a second or so, since a longer one would slow down the postings. */
const CHUNK = 10_000;
/** A machine that is busy may take its time. */
const STATEMENT_TIMEOUT_MS = 600_000;

/**
 * Checks what was posted since a checkpoint, what that belongs to, and the sums of all balances. What lies before was checked
 * when the checkpoint was made; that the chain still leads over it is checked as well. A closing of what lies before may have
 * been written since, as the books of a log are closed backwards: only the run over everything, on Sundays, checks it.
 *
 * @throws ConnectionLostError or PostgreSQL's own error when the ledger could not be read
 */
export async function verifySince(
  url: string,
  slices: readonly number[],
  checkpoint: Checkpoint,
): Promise<{ chains: readonly Chain[]; violations: readonly Violation[] }> {
  const client = clientOf(url, 'wallet-service-verify', { query_timeout: STATEMENT_TIMEOUT_MS });
  const findings = new Findings();
  const inSnapshot = async (work: () => Promise<void>) => {
    await fromDatabase(client.query(`${BEGIN_CHECK}; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`));
    await fromDatabase(work());
    await fromDatabase(client.query('COMMIT'));
  };
  try {
    await fromDatabase(client.connect());
    const { rows: chains } = await fromDatabase(client.query<Chain>(SELECT_CHAINS.text, [slices]));
    for (const { slice, transactions } of chains) {
      const [first, head] = [lastSeqOf(checkpoint, slice), Number(transactions)];
      for (let before = first; before < head; before += CHUNK) {
        const span = { slice, before, upto: Math.min(before + CHUNK, head) };
        await inSnapshot(() => checkBetween(client, span, slices, findings));
      }
      const ofSlice = ofAll([slice]);
      const { rows: closings } = await fromDatabase(
        client.query<{ seq: string }>(`SELECT seq FROM closings WHERE ${ofSlice('slice')} AND seq > $1 ORDER BY seq`, [
          first,
        ]),
      );
      for (const { seq } of closings) {
        const one: Selection = (column, ...key) =>
          [ofSlice(column), ...key.map((own) => `${own} = ${seq}`)].join(' AND ');
        await inSnapshot(() => findings.judge(client, CLOSINGS, one));
      }
    }
    await inSnapshot(async () => {
      await checkSums(client, slices, findings);
      for (const subject of await missedBy(client, checkpoint))
        findings.add('the chain leads over the checkpoint', subject);
    });
    return { chains, violations: findings.violations };
  } finally {
    await client.end();
  }
}

/** Of what is not sealed yet nothing was kept: it is checked again. */
function lastSeqOf(checkpoint: Checkpoint, slice: number): number {
  if (!('slices' in checkpoint)) return 0;
  return checkpoint.slices.find((end) => end.slice === slice)?.lastSeq ?? 0;
}
