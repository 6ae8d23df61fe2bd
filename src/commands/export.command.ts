import { type Command } from 'commander';
import { answering } from './answer';
import { type ExportOptions } from './export';

export function exportCommand(wallet: Command): void {
  wallet
    .command('export')
    .summary('export the history of a user, an asset, or everything')
    .description(
      'Export all transactions, refused ones included, oldest first: of one user or of all, in one asset or in all. ' +
        'It is complete if it ends with 0.',
    )
    .option('--user <id>', 'only of this user; of a system user: what moved its wallets')
    .option('--asset <symbol>', 'only of this asset, like GOLD')
    .option('--json', 'a line of JSON for each transaction, for programs, instead of CSV')
    .action(answering(async (options: ExportOptions) => (await import('./export.js')).exportHistory(options)));
}
