#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT } from './exit-codes';
import { exitWithOneLine } from '../exit';
import { walletProgram } from './program';

process.setSourceMapsEnabled(true);

walletProgram()
  .parseAsync()
  .catch((error: unknown) => {
    // It has said what is wrong, or its help, itself.
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.done : EXIT.mistake);
    exitWithOneLine(error);
  });
