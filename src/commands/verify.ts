import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readDatabaseUrl } from '../config';
import { exitWithOneLine, reasonOf, reasonOfFile } from '../exit';
import { type Checkpoint, checkpointOf, parseCheckpoint } from '../integrity/checkpoint';
import { PASSES } from '../integrity/invariants.sql';
import { readChains, type Verification, verifyLedger } from '../integrity/verifier';

const USAGE = 'verify [--checkpoint FILE] [--connections N], or verify --export';

/** Right, violated; and what kept us from finding out. */
const EXIT = { right: 0, violated: 1, mistake: 2 };

const SAY_EVERY_MS = 10_000;

/** Verifies the ledger of DATABASE_URL, or prints a checkpoint of it. */
async function run(): Promise<number> {
  const { exports, checkpoint, connections } = readOptions();
  const url = readDatabaseUrl();
  if (exports) {
    process.stdout.write(`${JSON.stringify(checkpointOf(await readChains(url)), undefined, 2)}\n`);
    return EXIT.right;
  }
  const startedAt = performance.now();
  const verification = await verifyLedger(url, { connections, checkpoint, onProgress: progress() });
  process.stdout.write(reportOf(verification, checkpoint, performance.now() - startedAt));
  return verification.violations.length === 0 ? EXIT.right : EXIT.violated;
}

function readOptions(): { exports: boolean; checkpoint: Checkpoint | undefined; connections: number } {
  try {
    const { values } = parseArgs({
      options: {
        export: { type: 'boolean', default: false },
        checkpoint: { type: 'string' },
        connections: { type: 'string', default: '2' },
      },
    });
    if (!/^[1-9]\d?$/.test(values.connections)) throw new Error('--connections takes 1 to 99.');
    return {
      exports: values.export,
      checkpoint: values.checkpoint === undefined ? undefined : readCheckpoint(values.checkpoint),
      connections: Number(values.connections),
    };
  } catch (error) {
    throw new Error(`${reasonOf(error)} (${USAGE})`, { cause: error });
  }
}

function readCheckpoint(file: string): Checkpoint {
  try {
    return parseCheckpoint(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not a checkpoint: ${reasonOfFile(error)}.`, { cause: error });
  }
}

/** On the standard error output: the report on the other one is for keeping. */
function progress(): (done: number, of: number) => void {
  const onTerminal = process.stderr.isTTY;
  let saidAt = performance.now();
  return (done, of) => {
    const percent = `${Math.floor((done / of) * 100)} %`;
    if (onTerminal) process.stderr.write(done === of ? '\r\x1b[K' : `\rVerifying ... ${percent}`);
    if (onTerminal || performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    process.stderr.write(`Verifying ... ${percent}\n`);
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
    '',
  ].join('\n');
}

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    exitWithOneLine(error, EXIT.mistake);
  },
);
