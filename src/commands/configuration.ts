import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ConfigError, readConfig } from '../config';
import { type Answer } from './answer';
import { EXIT } from './exit-codes';

/** What is wrong with the settings, and with the files that they name, in a sentence each. */
export function problemsOfConfiguration(): readonly string[] {
  // What goes on in the background is not waited for, and need not be heard.
  Logger.overrideLogger(false);
  try {
    AccessModule.with(readConfig());
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

export function checkConfiguration(): Promise<Answer> {
  const problems = problemsOfConfiguration();
  const isRight = problems.length === 0;
  const lines = isRight
    ? ['The configuration is right.']
    : ['The configuration is wrong:', ...problems.map((problem) => `  - ${problem}`)];
  return Promise.resolve({
    text: lines.join('\n'),
    json: { isRight, problems },
    exit: isRight ? EXIT.done : EXIT.no,
  });
}
