import { type Command } from 'commander';
import { answering, JSON_OPTION } from './answer';

export function doctorCommand(wallet: Command): void {
  wallet
    .command('doctor')
    .summary('say what is wrong, and what to do')
    .description('Say what is wrong with settings, database, role and rights, clock and Redis, and what to do.')
    .option(...JSON_OPTION)
    .action(answering(async () => (await import('./doctor.js')).doctor()));
}
