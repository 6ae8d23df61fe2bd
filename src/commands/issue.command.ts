import { type Command, InvalidArgumentError } from 'commander';
import { answering, JSON_OPTION } from './answer';
import { type IssueOptions } from './issue';

export function issueCommand(wallet: Command): void {
  wallet
    .command('issue')
    .summary('issue credits, of a new asset too')
    .description('Issue credits into the treasury of an asset, and open the asset first with --name and --scale.')
    .requiredOption('--asset <symbol>', 'which asset, like GOLD', once)
    .requiredOption('--amount <amount>', 'how much, like 1000000 or 0.5', once)
    .requiredOption('--key <key>', 'the name of this one decision: under the same key it takes effect once', once)
    .option('--name <name>', 'of a new asset', once)
    .option('--scale <decimals>', 'of a new asset, 0 to 8: it can never be changed', once)
    .option(...JSON_OPTION)
    .action(answering(async (options: IssueOptions) => (await import('./issue.js')).runIssue(options)));
}

/** The last would win, and what is issued is issued for good. */
function once(value: string, previous: string | undefined): string {
  if (previous !== undefined) throw new InvalidArgumentError('It is given twice.');
  return value;
}
