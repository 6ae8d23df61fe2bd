import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Instruction, stagesOf, wordsOf } from './dockerfile';

const DOCKERFILE = 'docker/Dockerfile';

/** How a command of the image ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/**
 * What the Dockerfile makes, without Docker: its steps are taken one by one in empty folders, and its commands are run
 * as its user. The one step that is not taken is installing what the build needs: that is what runs this test.
 */
export class Image {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'wallet-image-'));
  readonly #stages = stagesOf(readFileSync(DOCKERFILE, 'utf8'));
  readonly #final = this.#stages['']!;

  /** Where the image has /app. */
  get root(): string {
    return this.#pathOf('');
  }

  /** What a container runs: the image's program, told to do something else or not. */
  command(args: readonly string[] = wordsOf(this.#final, 'CMD')): string[] {
    return [...wordsOf(this.#final, 'ENTRYPOINT'), ...args];
  }

  get healthCheck(): string[] {
    return wordsOf(this.#final, 'HEALTHCHECK');
  }

  build(): void {
    for (const [name, instructions] of Object.entries(this.#stages)) {
      mkdirSync(this.#pathOf(name));
      for (const instruction of instructions) this.#take(name, instruction);
    }
    mkdirSync(path.join(this.#folder, 'bin'));
    // The user may not be able to reach the one that runs this test.
    copyFileSync(process.execPath, this.#node);
    execFileSync('chmod', ['-R', 'u-w,go+rX,go-w', this.root]);
    chmodSync(this.#folder, 0o755);
  }

  /** Runs a command of the image to its end. */
  run(words: readonly string[], environment: Record<string, string>, input = ''): Promise<Ended> {
    return this.start(words, environment, input).ended;
  }

  start([program, ...words]: readonly string[], environment: Record<string, string>, input = ''): Running {
    const child = spawn(program ?? '', words, {
      cwd: this.root,
      // Node itself refuses every attempt to write a file, as a read-only file system would.
      env: { NODE_OPTIONS: '--permission --allow-fs-read=*', ...this.#environment, ...environment },
      ...this.#user,
    });
    child.stdin.end(input);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    }
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        resolve({ code, output });
      });
    });
    return { child, ended };
  }

  remove(): void {
    execFileSync('chmod', ['-R', 'u+w', this.#folder]);
    rmSync(this.#folder, { recursive: true });
  }

  #take(stage: string, { name, text }: Instruction): void {
    const folder = this.#pathOf(stage);
    const command = commandOf(text);
    if (name === 'COPY') this.#copy(text.split(' '), folder);
    else if (name === 'RUN' && stage === 'build' && command.startsWith('npm ci')) {
      symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
    } else if (name === 'RUN') {
      const PATH = [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
        cwd: folder,
        // What the checkout's own installation has fetched need not be fetched again.
        env: { PATH, HOME: process.env['HOME'], npm_config_prefer_offline: 'true' },
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`RUN ${command}\n${stdout}${stderr}`);
    }
  }

  #copy(words: readonly string[], folder: string): void {
    const stage = words[0]?.startsWith('--from=') ? words[0].slice('--from='.length) : undefined;
    const sources = words.slice(stage === undefined ? 0 : 1, -1);
    const target = path.join(folder, words.at(-1)!);
    for (const source of sources) {
      const from = stage === undefined ? source : path.join(this.#pathOf(stage), source.replace(/^\/app\//, ''));
      if (stage === undefined && !isSentToDocker(source)) throw new Error(`.dockerignore keeps ${source} out`);
      const to = words.at(-1) === './' ? path.join(folder, path.basename(source)) : target;
      mkdirSync(path.dirname(to), { recursive: true });
      // Nothing is written any more: links do as well as copies, and take no time.
      if (stage !== undefined) execFileSync('cp', ['-RPl', from, to]);
      else cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: isSentToDocker });
    }
  }

  #pathOf(stage: string): string {
    return path.join(this.#folder, stage === '' ? 'app' : `stage-${stage}`);
  }

  get #node(): string {
    return path.join(this.#folder, 'bin', 'node');
  }

  get #environment(): Record<string, string> {
    const lines = this.#final.filter(({ name }) => name === 'ENV').map(({ text }) => text.split('=', 2));
    const environment = Object.fromEntries(lines) as Record<string, string>;
    // The base image brings Node, and what a shebang line needs.
    const base = [path.dirname(this.#node), '/usr/bin', '/bin'].join(path.delimiter);
    const PATH = environment['PATH']!.replaceAll('/app/', `${this.root}/`).replace('$PATH', base);
    return { ...environment, PATH };
  }

  /** Only root can become somebody else; whoever else runs this has no rights on the tree either, being read-only. */
  get #user(): { uid?: number; gid?: number } {
    if (process.getuid?.() !== 0) return {};
    const [uid, gid] = this.#final.find(({ name }) => name === 'USER')!.text.split(':');
    return { uid: Number(uid), gid: Number(gid) };
  }
}

/** A RUN instruction as the shell gets it. */
function commandOf(text: string): string {
  return text.replace(/^--mount=\S+ /, '');
}

/** The last pattern that fits decides, as Docker has it: `*` is everything, `!name` brings a name back. */
function isSentToDocker(file: string): boolean {
  let isSent = true;
  for (const line of readFileSync('.dockerignore', 'utf8').split('\n')) {
    const pattern = line.replace(/^!/, '');
    if (line === '' || line.startsWith('#')) continue;
    const fits = pattern === '*' || path.matchesGlob(file, pattern) || path.matchesGlob(file, `${pattern}/**`);
    if (fits) isSent = line.startsWith('!');
  }
  return isSent;
}
