import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Command } from 'commander';
import packageJson from '../package.json';
import { SCOPES } from '../src/access/scopes';
import { walletProgram } from '../src/commands/program';
import { Config } from '../src/config';
import { PROBLEMS, type ProblemCode } from '../src/errors';
import { TRANSACTION_TYPES } from '../src/posting/transaction-types';
import { settingNames } from '../src/setting-names';
import { blocksOf, documents, proseOf, readDocument } from './support/documents';
import { ROOT } from './support/snapshot';
import api from './openapi.json';

const FILES = [...documents(), 'CHANGELOG.md'];
const FOLDERS = /^(?:src|test|scripts|docs|docker|packages|migrations)\//;

/** `file: name` wherever a document names something that is none. */
function wrongNames(namesIn: (text: string) => string[], isRight: (name: string) => boolean): string[] {
  const named = FILES.flatMap((file) => namesIn(readDocument(file)).map((name) => ({ file, name })));
  expect(named.length).toBeGreaterThan(10);
  return named.filter(({ name }) => !isRight(name)).map(({ file, name }) => `${file}: ${name}`);
}

/** What stands in code within the prose. */
const spansIn = (text: string) => [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
const commandsIn = (text: string) => [
  ...spansIn(text),
  ...blocksOf(text)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ content }) => content.replaceAll('\\\n', ' ').split('\n')),
];

function sourcesIn(folder: string): string {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => /\.m?[jt]s$/.test(name))
    .map((name) => readDocument(`${folder}/${name}`))
    .join('\n');
}

describe('no document names', () => {
  it('an error code, a setting or a value that there is not', () => {
    const values = [...JSON.stringify(api).matchAll(/"enum":\[([^\]]*)\]/g)].flatMap(([, list]) =>
      [...list!.matchAll(/"([A-Z_]+)"/g)].map(([, value]) => value!),
    );
    const ofScripts = `${sourcesIn('scripts')}${sourcesIn('test')}`.matchAll(/\b(?:process\.env\.|environment\.)([A-Z_]+)\b|env\['([A-Z_]+)'\]/g); // prettier-ignore
    const known = new Set<string>([
      ...Object.keys(PROBLEMS),
      ...settingNames(Config),
      ...TRANSACTION_TYPES,
      ...values,
      ...[...ofScripts].map(([, one, other]) => (one ?? other)!),
    ]);
    // Node's, OpenTelemetry's, and what clients set for themselves.
    const isOfOthers = (name: string) => /^(?:NODE_EXTRA_CA_CERTS|OTEL_\w+|WALLET_(?:URL|API_KEY))$/.test(name);
    const namesIn = (text: string) => [...text.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g)].map(([name]) => name);
    expect(wrongNames(namesIn, (name) => known.has(name) || isOfOthers(name))).toEqual([]);
  });

  it('an error code with a status that it does not have', () => {
    const namesIn = (text: string) => [...text.matchAll(/\b[45]\d\d `?[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);
    expect(
      wrongNames(namesIn, (name) => {
        const [status, code] = name.replace('`', '').split(' ');
        return String(PROBLEMS[code as ProblemCode].status) === status;
      }),
    ).toEqual([]);
  });

  it('a route that there is not', () => {
    const routes = Object.entries(api.paths).flatMap(([route, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${route.replace(/\{\w+\}/g, ':')}`),
    );
    // For people and for programs, beside the API; Patroni's own.
    const others = /^\/(?:docs|docs-json|metrics|console\/?|api\/v1|primary)$/;
    const namesIn = (text: string) =>
      spansIn(text).filter((span) => /^(?:(?:GET|POST|PUT|PATCH|DELETE) )?\/[a-z:]\S*$/.test(span));
    expect(
      wrongNames(namesIn, (name) => {
        const [method, place = ''] = name.startsWith('/') ? ['', name] : name.split(' ');
        const [bare = ''] = place.split('?');
        const full = /^\/(?:api|health)\b/.test(bare) ? bare : `/api/v1/wallets${bare}`;
        return others.test(bare) || routes.some((route) => route.endsWith(`${method} ${full.replace(/:\w+/g, ':')}`));
      }),
    ).toEqual([]);
  });

  it('a scope that there is not', () => {
    const namesIn = (text: string) => [...text.matchAll(/\bwallet:[a-z]+\b/g)].map(([name]) => name);
    expect(wrongNames(namesIn, (name) => (SCOPES as readonly string[]).includes(name))).toEqual([]);
  });

  it('a file that there is not', () => {
    const namesIn = (text: string) => spansIn(text).filter((span) => FOLDERS.test(span) && !span.includes(' '));
    expect(wrongNames(namesIn, (name) => existsSync(path.join(ROOT, name)))).toEqual([]);
  });

  it('a script of npm that there is not, or a file of tests', () => {
    const namesIn = (text: string) =>
      commandsIn(text).flatMap((command) => [
        ...[...command.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name!),
        ...[...command.matchAll(/\b(?:test|src)\/\S+spec\.ts\b/g)].map(([name]) => name),
      ]);
    expect(wrongNames(namesIn, (name) => name in packageJson.scripts || existsSync(path.join(ROOT, name)))).toEqual([]);
  });

  it('a command or an option that there is not', () => {
    const helpOf = (script: string) => spawnSync(process.execPath, [script, '--help'], { cwd: ROOT, encoding: 'utf8' });
    const help = new Map<string, string>([
      ...helpsOf(walletProgram()),
      ...(['bench', 'torture', 'capacity'] as const).map(
        (name) => [name, helpOf(`scripts/${name}.mjs`).stdout] as const,
      ),
    ]);
    /** Those of the program, however it is started, and of the scripts that have a help of their own. */
    const started =
      /(?:^|.* )(?:npx wallet|-- wallet|wallet-service|wallet|npm run(?: -s)?) (?<name>config check|[a-z][\w:-]*)(?: (?<rest>.*))?$/;
    const namesIn = (text: string) => commandsIn(text).filter((command) => started.test(command));
    expect(
      wrongNames(namesIn, (command) => {
        const { name = '', rest = '' } = started.exec(command)?.groups ?? {};
        const options = [...rest.matchAll(/(?<=^| )--[a-z][\w-]*/g)].map(([option]) => option);
        const described = help.get(name);
        if (described === undefined) return name in packageJson.scripts && options.length === 0;
        return options.every((option) => described.includes(option));
      }),
    ).toEqual([]);
  });
});

/** Of each command its help, by its name. */
function helpsOf(command: Command, before: readonly string[] = []): [string, string][] {
  return command.commands.flatMap((each) => {
    const words = [...before, each.name()];
    const own: [string, string] = [words.join(' '), each.helpInformation()];
    return each.commands.length > 0 ? [own, ...helpsOf(each, words)] : [own];
  });
}
