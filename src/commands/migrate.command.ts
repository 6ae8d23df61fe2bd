import { type Command, Option } from 'commander';
import { answering, JSON_OPTION } from './answer';
import { type MigrateOptions } from './migrate';

export function migrateCommand(wallet: Command): void {
  wallet
    .command('migrate')
    .summary('run the migrations that have not run yet')
    .description('Run the migrations that have not run yet, of DIRECT_URL, or of DATABASE_URL without it.')
    .addOption(
      new Option('--transaction <which>', 'one transaction for all of them, or each in its own')
        .choices(['all', 'each'])
        .default('all'),
    )
    .option(...JSON_OPTION)
    .action(answering(async (options: MigrateOptions) => (await import('./migrate.js')).migrate(options)));
}
