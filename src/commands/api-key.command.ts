import { type Command } from 'commander';
import { SCOPES } from '../access/scopes';
import { answering, JSON_OPTION } from './answer';
import { type ApiKeyOptions } from './api-key';

export function apiKeyCommand(wallet: Command): void {
  wallet
    .command('api-key')
    .summary('make an API key')
    .description('Make an API key, and the entry that stands for it in the file of AUTH_API_KEYS_FILE.')
    .argument('<caller>', 'who will send the key: a name for logs, transactions and the scope of idempotency keys')
    .requiredOption('--scopes <list>', `what it allows, with commas between: ${SCOPES.join(', ')}`)
    .option('--expires <time>', 'like 2027-01-31T12:00:00Z; else it is good until its entry is taken out')
    .option(...JSON_OPTION)
    .action(
      answering(async (caller: string, options: ApiKeyOptions) =>
        (await import('./api-key.js')).apiKey(caller, options),
      ),
    );
}
