import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './snapshot';

/** A command of a document, and what it is said to print. */
export interface Example {
  readonly line: number;
  readonly command: string;
  readonly shown: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Block {
  readonly line: number;
  readonly language: string;
  readonly content: string;
}

/** The documents for people. */
export function documents(): string[] {
  const pages = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.map((name) => `docs/${name}`)];
}

export function readDocument(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language, 2: content, index }) => ({
    language: language!,
    content: content!,
    line: text.slice(0, index).split('\n').length,
  }));
}

/** A page without its blocks: each is one empty line. */
export const proseOf = (text: string): string => text.replace(/^```.*?^```$/gms, '');

/** Every `curl` with the block behind it. One without a block is run, and has to succeed. */
export function examplesOf(text: string): Example[] {
  const blocks = blocksOf(text);
  return blocks.flatMap(({ language, content, line }, index) => {
    if (language !== 'sh' || !/^(?:\w+=\S+\n)*curl /.test(content)) return [];
    const next = blocks[index + 1];
    return [{ line, command: content, shown: next && next.language !== 'sh' ? next.content : '' }];
  });
}

/**
 * Does what the command would do, on a service somewhere else: `curl [-X METHOD] [-H HEADER]... [-d BODY] URL`, on lines of
 * its own behind variables that it uses.
 */
export async function run(text: string, serviceUrl: string): Promise<Reply> {
  const variables = new Map([...text.matchAll(/^(\w+)=(\S+)$/gm)].map(([, name, value]) => [name!, value!]));
  const command = text.replace(/^\w+=.*\n/gm, '').replace(/\$(\w+)/g, (_, name: string) => variables.get(name) ?? '');
  const words = [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
  const request = { method: 'GET', headers: new Headers(), body: undefined as string | undefined };
  let url = '';
  for (let word = words.splice(0, 2)[1]; word !== undefined; word = words.shift()) {
    if (word === '-X') request.method = words.shift()!;
    else if (word === '-d') request.body = words.shift()!;
    else if (word === '-H') {
      const [name, ...value] = words.shift()!.split(': ');
      request.headers.set(name!, value.join(': '));
    } else url = word;
  }
  const { method, headers, body = null } = request;
  const response = await fetch(url.replace('http://localhost:3000', serviceUrl), { method, headers, body });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[1-9a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/;
/** As a member: there are others, which are not shown. As the end of a text: it goes on. */
const MORE = '…';

/** Compares what a document shows with what there is. Ids are the service's own: each stands for the same one everywhere. */
export class Comparison {
  readonly #actualIds = new Map<string, string>();

  /** The command with the ids that the service has given out for those that are shown. */
  translate(text: string): string {
    return text.replace(UUID, (shown) => this.#actualIds.get(shown) ?? shown);
  }

  /** Ids that are shown for the first time are from here on those that there are in their places. */
  learn(shown: string, actual: string): void {
    const ids = [...actual.matchAll(UUID)].map(([id]) => id);
    for (const [index, [id]] of [...shown.matchAll(UUID)].entries()) {
      if (!this.#actualIds.has(id)) this.#actualIds.set(id, ids[index] ?? id);
    }
  }

  /** Where they differ; nothing if they do not. */
  differences(shown: string, { status, headers, body }: Reply): string[] {
    const [head, ...rest] = shown.startsWith('HTTP/') ? shown.split('\n\n') : ['', shown];
    const [statusLine = '', ...lines] = head!.split('\n');
    const ofHead = statusLine === '' || statusLine.split(' ')[1] === String(status) ? [] : [`${statusLine}: ${status}`];
    const ofHeaders = lines.flatMap((line) => {
      const [name = '', ...value] = line.split(': ');
      return this.#ofValues(value.join(': '), headers[name.toLowerCase()], name);
    });
    return [...ofHead, ...ofHeaders, ...this.#ofValues(JSON.parse(rest.join('\n\n')), body, '')];
  }

  #ofValues(shown: unknown, actual: unknown, place: string): string[] {
    if (isObject(shown) && isObject(actual)) return this.#ofMembers(shown, actual, place);
    if (typeof shown !== 'string' || typeof actual !== 'string') {
      return shown === actual ? [] : [`${place}: ${JSON.stringify(shown)}, not ${JSON.stringify(actual)}`];
    }
    if (TIME.test(shown) && TIME.test(actual)) return [];
    if (shown.endsWith(MORE)) return [];
    this.learn(shown, actual);
    return this.translate(shown) === actual ? [] : [`${place}: ${shown}, not ${actual}`];
  }

  #ofMembers(shown: Record<string, unknown>, actual: Record<string, unknown>, place: string): string[] {
    const named = Object.keys(shown).filter((name) => name !== MORE);
    const others = MORE in shown ? [] : Object.keys(actual).filter((name) => !named.includes(name));
    return [
      ...others.map((name) => `${place}.${name} is not shown`),
      ...named.flatMap((name) => this.#ofValues(shown[name], actual[name], `${place}.${name}`)),
    ];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
