import { type Command } from 'commander';
import { answering, JSON_OPTION } from './answer';

export function seedCommand(wallet: Command): void {
  wallet
    .command('seed')
    .summary('open two assets with three test users, for trying things out')
    .description('Open GOLD and DIAMOND and give three test users their first credits: for trying things out.')
    .option(...JSON_OPTION)
    .action(answering(async () => (await import('./seed.js')).runSeed()));
}
