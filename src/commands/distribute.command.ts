import { type Command } from 'commander';
import { answering, JSON_OPTION } from './answer';
import { type DistributeOptions } from './distribute';

export function distributeCommand(wallet: Command): void {
  wallet
    .command('distribute')
    .summary('distribute the ledger over the nodes of a Citus cluster')
    .description(
      'Distribute the tables by their slices over the nodes of a Citus cluster, as the owner of the schema (DIRECT_URL, or ' +
        'DATABASE_URL without it), while the service is stopped.',
    )
    .option('--dry-run', 'only say by which statements')
    .option(...JSON_OPTION)
    .action(answering(async (options: DistributeOptions) => (await import('./distribute.js')).distribute(options)));
}
