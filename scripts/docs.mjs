import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { errorsPage } from './docs/errors-page.mjs';
import { routesPage } from './docs/routes-page.mjs';
import { settingsPage } from './docs/settings-page.mjs';
import { writeOrCheck } from './generated.mjs';

// Writes the pages of docs/ that follow from the built service; with --check only says whether they are up to date.

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const built = (file) => createRequire(import.meta.url)(`../dist/src/${file}.js`);
const read = (file) => readFileSync(file, 'utf8');

const { Config, readConfig } = built('config');
const { settingNames } = built('setting-names');

const pages = {
  'docs/errors.md': errorsPage(built('errors').PROBLEMS, built('posting/transaction.entity').REJECTION_CODES),
  'docs/settings.md': settingsPage(read('.env.example'), settingNames(Config), readConfig),
  'docs/routes.md': routesPage(JSON.parse(read('test/openapi.json'))),
};

for (const [file, page] of Object.entries(pages)) {
  const text = await prettier.format(page, { ...(await prettier.resolveConfig(file)), filepath: file });
  writeOrCheck(file, text, 'npm run build && npm run docs:generate');
}
