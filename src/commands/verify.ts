import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { readDatabaseUrl } from '../config';
import { reasonOfFile } from '../exit';
import { type Checkpoint, checkpointOf, parseCheckpoint } from '../integrity/checkpoint';
import { PASSES } from '../integrity/invariants.sql';
import { readChains, type Verification, verifyLedger } from '../integrity/verifier';
import { type Answer } from './answer';
import { EXIT } from './exit-codes';
import { Progress } from './progress';

export interface VerifyOptions {
  /** The file of a checkpoint. */
  readonly checkpoint?: string;
  readonly connections: number;
}

/**
 * Verifies the ledger of DATABASE_URL.
 *
 * @throws Error with one line for the operator when that cannot be done
 */
export async function verify({ checkpoint: file, connections }: VerifyOptions): Promise<Answer> {
  const checkpoint = file === undefined ? undefined : readCheckpoint(file);
  const url = readDatabaseUrl();
  const startedAt = performance.now();
  const progress = new Progress('Verifying');
  try {
    const onProgress = progress.show.bind(progress);
    const verification = await verifyLedger(url, { connections, checkpoint, onProgress });
    const elapsedMs = Math.round(performance.now() - startedAt);
    return {
      text: reportOf(verification, checkpoint, elapsedMs),
      json: jsonOf(verification, elapsedMs),
      exit: verification.violations.length === 0 ? EXIT.done : EXIT.no,
    };
  } finally {
    progress.end();
  }
}

/**
 * A checkpoint of the ledger of DATABASE_URL.
 *
 * @throws Error with one line for the operator
 */
export async function checkpoint(): Promise<Answer> {
  const json = checkpointOf(await readChains(readDatabaseUrl()));
  return { text: JSON.stringify(json, undefined, 2), json };
}

function readCheckpoint(file: string): Checkpoint {
  try {
    return parseCheckpoint(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not a checkpoint: ${reasonOfFile(error)}.`, { cause: error });
  }
}

function jsonOf({ takenAt, chains, judged, violations }: Verification, elapsedMs: number): object {
  return {
    isRight: violations.length === 0,
    takenAt,
    elapsedMs,
    slices: chains.map(({ hash, ...chain }) => ({ ...chain, hash: hash.toString('hex') })),
    judged,
    violations,
  };
}

function reportOf(
  { takenAt, chains, judged, violations }: Verification,
  checkpoint: Checkpoint | undefined,
  elapsedMs: number,
): string {
  const count = (pass: string) => (judged[pass] ?? 0).toLocaleString('en');
  const broken = new Map(violations.map((violation) => [violation.invariant, violation]));
  const invariants = [...new Set([...PASSES.flatMap((pass) => Object.keys(pass.invariants)), ...broken.keys()])];
  const total = violations.reduce((sum, violation) => sum + violation.count, 0);
  return [
    `The ledger as of ${takenAt.toISOString()}: ${count('transactions')} transactions, ` +
      `${count('ledger_entries')} entries, ${count('ledger_seals')} seals`,
    ...chains.map(
      ({ slice, sealed, transactions, hash }) =>
        `  slice ${slice}: ${sealed} of ${transactions} transactions are sealed, by ${hash.toString('hex')}`,
    ),
    ...(checkpoint ? [`  against the checkpoint of ${checkpoint.createdAt}`] : []),
    '',
    ...invariants.map((invariant) => {
      const violation = broken.get(invariant);
      if (!violation) return `ok        ${invariant}`;
      const rest = violation.count - violation.subjects.length;
      return `VIOLATED  ${invariant}: ${violation.subjects.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    }),
    '',
    `${total === 0 ? 'The ledger is right' : `The ledger is wrong: ${total} ${total === 1 ? 'violation' : 'violations'}`}, after ${Math.round(elapsedMs / 100) / 10} s.`,
  ].join('\n');
}
