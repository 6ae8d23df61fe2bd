// Prints all statements of the built service that have a name, as JSON: also those that no module gives away. Each stands in
// the source as `{ name: ..., text: ... }`, and tells itself as soon as it is made. What is worded otherwise where the tables are
// distributed (`distributed: ...`) is told as it is there.
import { globSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../dist');
/** What would run as soon as it is loaded. */
const PROGRAMS = ['src/main.js', 'src/commands/wallet.js'];
const NAMED = /\bname: ('\w+'|`[^`]+`),(\s*(?:\/\/.*\s*)*)text: /g;
const DISTRIBUTED = /^(\s+)distributed: /gm;

const statements = (globalThis.statements = {});
const compile = Module.prototype._compile;
Module.prototype._compile = function (source, file, ...rest) {
  const isOurs = file.startsWith(ROOT);
  return compile.call(
    this,
    isOurs
      ? source
          .replace(NAMED, 'name: globalThis.named = $1,$2text: globalThis.statements[$1] = ')
          .replace(DISTRIBUTED, '$1distributed: globalThis.statements[globalThis.named] = ')
      : source,
    file,
    ...rest,
  );
};

const require = createRequire(path.join(ROOT, 'any.js'));
require('reflect-metadata');
for (const file of globSync('src/**/*.js', { cwd: ROOT })) if (!PROGRAMS.includes(file)) require(path.join(ROOT, file));

// TypeORM words these.
const { DataSource } = require('typeorm');
const { dataSourceOptions } = require('./src/data-source-options.js');
const dataSource = new DataSource(dataSourceOptions('postgres://nowhere', 1));
await dataSource.buildMetadatas();
const { RowLocks } = require('./src/posting/posting.sql.js');
new RowLocks(dataSource);

console.log(JSON.stringify(statements));
process.exit();
