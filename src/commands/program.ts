import { Command } from 'commander';
import { apiKeyCommand } from './api-key.command';
import { checkpointCommand } from './checkpoint.command';
import { configCommand } from './config.command';
import { distributeCommand } from './distribute.command';
import { doctorCommand } from './doctor.command';
import { EXIT_CODES } from './exit-codes';
import { exportCommand } from './export.command';
import { issueCommand } from './issue.command';
import { migrateCommand } from './migrate.command';
import { resliceCommand } from './reslice.command';
import { seedCommand } from './seed.command';
import { serveCommand } from './serve.command';
import { verifyCommand } from './verify.command';

/**
 * Each defines one command, and loads what does its work only when it is to be done: help needs nothing, and the service is
 * traced from the first module on.
 */
const DEFINITIONS = [
  serveCommand,
  migrateCommand,
  seedCommand,
  issueCommand,
  verifyCommand,
  checkpointCommand,
  exportCommand,
  resliceCommand,
  distributeCommand,
  apiKeyCommand,
  configCommand,
  doctorCommand,
];

/** Everything that an operator can ask of the wallet service. */
export function walletProgram(): Command {
  const wallet = new Command('wallet')
    .description('The wallet service, and what its operators need. Settings come from the environment only.')
    .usage('<command> [options]')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ helpWidth: 100 });
  for (const define of DEFINITIONS) define(wallet);
  sayMistakesInOneLine(wallet, 'wallet');
  return wallet.addHelpText(
    'after',
    ['', 'Exit codes:', ...Object.entries(EXIT_CODES).map(([code, meaning]) => `  ${code}  ${meaning}`)].join('\n'),
  );
}

/** As every other error of a command. */
function sayMistakesInOneLine(command: Command, name: string): void {
  command.configureOutput({
    outputError: (text, write) => {
      const line = text
        .replace(/^error: /, '')
        .trim()
        .replaceAll(/\s*\n\s*/g, ' ');
      write(`wallet-service: ${line}${/[.)?]$/.test(line) ? '' : '.'} See ${name} --help.\n`);
    },
  });
  for (const each of command.commands) sayMistakesInOneLine(each, `${name} ${each.name()}`);
}
