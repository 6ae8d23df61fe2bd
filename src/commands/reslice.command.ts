import { type Command, InvalidArgumentError } from 'commander';
import { answering, JSON_OPTION } from './answer';
import { type ResliceOptions } from './reslice';

export function resliceCommand(wallet: Command): void {
  wallet
    .command('reslice')
    .summary('divide the ledger into another number of slices')
    .description(
      'Divide the ledger into another number of slices, as the owner of the schema (DIRECT_URL, or DATABASE_URL without ' +
        'it). New tables are made beside the old ones, compared, verified, and put in their place. Meanwhile the service ' +
        'can read and not write. What was interrupted goes on when it is run again.',
    )
    .requiredOption('--slices <number>', 'how many there are to be: 1, 2, 4, ... 64', slicesOf)
    .option(...JSON_OPTION)
    .action(answering(async (options: ResliceOptions) => (await import('./reslice.js')).runReslice(options)));
}

function slicesOf(text: string): number {
  if (!/^(?:1|2|4|8|16|32|64)$/.test(text)) throw new InvalidArgumentError('It takes 1, 2, 4, 8, 16, 32 or 64.');
  return Number(text);
}
