import { type Command } from 'commander';
import { exitWithOneLine } from '../exit';
import { EXIT, type ExitCode } from './exit-codes';
import { UsageError } from './usage-error';

/** What a command has to say in the end. */
export interface Answer {
  /** For people, without the end of its last line. */
  readonly text: string;
  /** For programs, with --json. */
  readonly json: unknown;
  /** Done, unless it says otherwise. */
  readonly exit?: ExitCode;
}

export const JSON_OPTION = ['--json', 'answer in JSON, for programs'] as const;

/**
 * Says what `run` answers, unless it has said all itself, and ends the process.
 *
 * @param failure how it ends when `run` throws
 */
export function answering<Arguments extends unknown[]>(
  run: (...args: Arguments) => Promise<Answer | undefined>,
  failure: ExitCode = EXIT.no,
): (...args: [...Arguments, Command]) => Promise<never> {
  return async (...args) => {
    const command = args.at(-1) as Command;
    try {
      const answer = await run(...(args.slice(0, -1) as Arguments));
      const isJson = command.opts<{ json?: boolean }>().json;
      if (answer) await write(`${isJson ? JSON.stringify(answer.json) : answer.text}\n`);
      process.exit(answer?.exit ?? EXIT.done);
    } catch (error) {
      exitWithOneLine(error, error instanceof UsageError ? EXIT.mistake : failure);
    }
  };
}

/** Resolves as well when nobody reads it any more: what was to be done is done. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => {
      resolve();
    });
    process.stdout.write(text, () => {
      resolve();
    });
  });
}
