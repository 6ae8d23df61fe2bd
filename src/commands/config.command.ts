import { type Command } from 'commander';
import { answering, JSON_OPTION } from './answer';

export function configCommand(wallet: Command): void {
  const config = wallet
    .command('config')
    .summary('config check: check all settings')
    .description('About the settings.')
    .helpCommand(false);
  config
    .command('check')
    .description('Check all settings, and the files that they name, without connecting to anything.')
    .option(...JSON_OPTION)
    .action(answering(async () => (await import('./configuration.js')).checkConfiguration()));
}
