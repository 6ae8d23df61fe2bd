import { type Command } from 'commander';

export function serveCommand(wallet: Command): void {
  wallet
    .command('serve')
    .summary('serve the API')
    .description('Serve the API on PORT, until SIGTERM. What it says is its log.')
    .action(async () => {
      // It ends, or fails to start, by itself.
      await import('../main.js');
    });
}
