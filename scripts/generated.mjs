import { readFileSync, writeFileSync } from 'node:fs';

/** Writes a file that follows from others; with --check only says whether it is up to date, and which command makes it so. */
export function writeOrCheck(file, text, command) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${file} is out of date: ${command}\n`);
    process.exitCode = 1;
  }
}
