import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../install.mjs';
import { Trouble } from '../progress.mjs';

const inRepository = (file) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const DOCUMENT = inRepository('test/openapi.json');

// The generators that the document was last tried with.
const PYTHON_GENERATOR = 'openapi-python-client==0.29.1';
const GO_GENERATOR = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';

const goIn =
  (folder, run) =>
  (...args) =>
    run('go', args, { cwd: folder, env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' } });

const JAVA_GENERATOR = 'org.openapitools:openapi-generator-maven-plugin:7.25.0';

/** It writes what it does into a file. */
const maven = (folder, run, ...words) =>
  run('mvn', ['--batch-mode', '--log-file', 'maven.log', `-Ddocument=${DOCUMENT}`, ...words], { cwd: folder });

/** Of the generator's, but for one about the pages that it writes: those show no example of a body. */
function refuseWarnings(folder) {
  const lines = readFileSync(path.join(folder, 'maven.log'), 'utf8').split('\n');
  const warnings = lines.filter((line) => /^\[WARN/.test(line) && !line.includes('Ignoring complex example'));
  if (warnings.length > 0) throw new Trouble('The generator has warned.', warnings.join('\n'));
}

const CSHARP_GENERATOR = 'nswag@14.7.1';
/** NSwag for .NET Framework, and the one assembly that its clients need. Mono runs it; Debian's mono-devel has all of that. */
const NSWAG = 'node_modules/nswag/bin/binaries/Win';

/** NSwag writes a range of statuses as if it were a number. The only range is the answer of a dry run, which is 200. */
const withoutRanges = (source) => source.replaceAll('status_ == 2XX', 'status_ == 200');

/**
 * How to make a client in a language, and to use it. `tool` is the program without which there is none;
 * `get(folder, run)` fetches its generator into an empty folder, `make(folder, run)` generates it there,
 * `use(folder, run, url)` posts, retries, reads and refunds by it.
 * `run(program, args, options)` runs a program to its end.
 */
export const LANGUAGES = {
  python: {
    tool: 'python3',
    async get(folder, run) {
      const environment = path.join(folder, 'environment');
      await run('python3', ['-m', 'venv', environment]);
      await run(path.join(environment, 'bin/pip'), ['install', '--quiet', PYTHON_GENERATOR]);
    },
    async make(folder, run) {
      const programs = path.join(folder, 'environment/bin');
      const target = path.join(folder, 'wallet_client');
      const generate = ['generate', '--path', DOCUMENT, '--meta', 'none', '--output-path', target, '--fail-on-warning'];
      // It formats what it has made, by a program that was installed with it.
      const env = { ...process.env, PATH: [programs, process.env.PATH].join(path.delimiter) };
      await run(path.join(programs, 'openapi-python-client'), generate, { env });
    },
    use: (folder, run, url) =>
      run(path.join(folder, 'environment/bin/python'), [inRepository('scripts/clients/use.py'), url], {
        env: { ...process.env, PYTHONPATH: folder },
      }),
  },
  go: {
    tool: 'go',
    get: (folder, run) => goIn(folder, run)('install', GO_GENERATOR),
    async make(folder, run) {
      const go = goIn(folder, run);
      mkdirSync(path.join(folder, 'wallet'));
      const target = path.join(folder, 'wallet/wallet.gen.go');
      const generate = ['-generate', 'types,client', '-package', 'wallet', '-o', target, DOCUMENT];
      await run(path.join(folder, 'oapi-codegen'), generate);
      cpSync(inRepository('scripts/clients/use.go'), path.join(folder, 'main.go'));
      writeFileSync(path.join(folder, 'go.mod'), 'module use\n\ngo 1.24\n');
      await go('mod', 'tidy');
      await go('build', '-o', 'use', '.');
    },
    use: (folder, run, url) => run(path.join(folder, 'use'), [url]),
  },
  java: {
    tool: 'mvn',
    async get(folder, run) {
      cpSync(inRepository('scripts/clients/pom.xml'), path.join(folder, 'pom.xml'));
      await maven(folder, run, `${JAVA_GENERATOR}:help`);
    },
    async make(folder, run) {
      const sources = path.join(folder, 'src/main/java');
      mkdirSync(sources, { recursive: true });
      cpSync(inRepository('scripts/clients/Use.java'), path.join(sources, 'Use.java'));
      await maven(folder, run, 'compile', 'dependency:copy-dependencies');
      refuseWarnings(folder);
    },
    use: (folder, run, url) =>
      run('java', ['-cp', ['target/classes', 'target/dependency/*'].join(path.delimiter), 'Use', url], { cwd: folder }),
  },
  csharp: {
    // Of the package mono-devel, which has the compiler and the libraries of the generator as well.
    tool: 'ilasm',
    async get(folder, run) {
      const [npm, ...args] = npmCommand();
      await run(npm, [...args, 'install', '--prefix', folder, '--no-audit', '--no-fund', CSHARP_GENERATOR]);
    },
    async make(folder, run) {
      const generator = path.join(NSWAG, 'NSwag.exe');
      const options = { input: DOCUMENT, output: 'Wallet.cs', namespace: 'Wallet', jsonLibrary: 'NewtonsoftJson' };
      // A class for each tag, and a method for each operation.
      const shape = {
        className: '{controller}Client',
        operationGenerationMode: 'MultipleClientsFromFirstTagAndOperationId',
      };
      const words = Object.entries({ ...options, ...shape }).map(([name, value]) => `/${name}:${value}`);
      await run('mono', [generator, 'openapi2csclient', ...words], { cwd: folder });
      const client = path.join(folder, 'Wallet.cs');
      writeFileSync(client, withoutRanges(readFileSync(client, 'utf8')));
      cpSync(path.join(folder, NSWAG, 'Newtonsoft.Json.dll'), path.join(folder, 'Newtonsoft.Json.dll'));
      const assemblies = ['Newtonsoft.Json.dll', 'System.Net.Http', 'System.ComponentModel.DataAnnotations'];
      const references = [...assemblies, 'System.Runtime.Serialization'].map((name) => `-r:${name}`);
      const sources = ['Wallet.cs', inRepository('scripts/clients/Use.cs')];
      await run('mcs', ['-out:Use.exe', ...references, ...sources], { cwd: folder });
    },
    use: (folder, run, url) => run('mono', [path.join(folder, 'Use.exe'), url]),
  },
};
