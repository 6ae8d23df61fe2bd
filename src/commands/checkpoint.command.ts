import { type Command } from 'commander';
import { answering, JSON_OPTION } from './answer';
import { EXIT } from './exit-codes';

export function checkpointCommand(wallet: Command): void {
  wallet
    .command('checkpoint')
    .summary('print where the seals have come to, to be kept elsewhere')
    .description("Print where each slice's chain of seals has come to, to be kept elsewhere: always in JSON.")
    .option(...JSON_OPTION)
    .action(answering(async () => (await import('./verify.js')).checkpoint(), EXIT.mistake));
}
