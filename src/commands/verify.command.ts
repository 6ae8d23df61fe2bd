import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { answering, JSON_OPTION } from './answer';
import { EXIT } from './exit-codes';
import { type VerifyOptions } from './verify';

export function verifyCommand(wallet: Command): void {
  wallet
    .command('verify')
    .summary('check the whole ledger')
    .description('Check every invariant for every row of the ledger, and all seals, as of one moment.')
    .option('--checkpoint <file>', 'also that the seals lead over this checkpoint')
    .option(
      '--connections <number>',
      "how many of PostgreSQL's processors to keep busy",
      connectionsOf,
      availableParallelism(),
    )
    .option(...JSON_OPTION)
    .action(answering(async (options: VerifyOptions) => (await import('./verify.js')).verify(options), EXIT.mistake));
}

function connectionsOf(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('It takes 1 to 99.');
  return Number(text);
}
