import { isUtf8 } from 'node:buffer';
import { invalid, Problem } from '../errors';

/** Deeper than any honest body, and far from where a recursive reader overflows its stack. */
const MAX_DEPTH = 16;

/** The members that are amounts, wherever they stand. */
const AMOUNTS = new Set(['amount', 'gte', 'lte', 'max', 'SPEND', 'CREDIT', 'SEND']);
/** The caller's own, kept as it came: nothing in it is ours to read. */
const METADATA = 'metadata';

/**
 * Parses a request's body, UTF-8 JSON.
 *
 * An amount that came as a number is replaced by the text of its literal, as long as no reader before us can have rounded
 * it (up to 2^53 - 1): JSON's numbers are doubles to most of the world, credits are not. No other number may have more
 * digits than a double keeps.
 *
 * @throws Problem MALFORMED_BODY for what is not JSON, UNSUPPORTED_MEDIA_TYPE for another charset, VALIDATION_FAILED for
 * text or numbers that cannot be kept
 */
export function parseJsonBody(bytes: Buffer, contentType: string): unknown {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE');
  }
  if (!isUtf8(bytes)) throw new Problem('MALFORMED_BODY', 'The body is not UTF-8.');
  const text = bytes.toString('utf8');
  // Some readers would pass over it, and others fail.
  if (text.startsWith('\ufeff')) throw new Problem('MALFORMED_BODY', 'The body begins with a byte order mark.');
  const holder = { body: parse(text) };
  // What is the same when it is written again has lost nothing, and was given nothing twice: most bodies are.
  if (writtenAgain(holder.body) !== text) refuseRepeatedMembers(text);
  settle(holder);
  return holder.body;
}

/** A number as it was written. What becomes of it depends on its place, which is known only when all is parsed. */
class NumberLiteral {
  constructor(
    readonly value: number,
    readonly source: string,
  ) {}
}

/** Outside of strings a number stands only behind these. */
const MAY_HOLD_NUMBERS = /(?:^|[:,[])\s*[-\d]/;

function parse(text: string): unknown {
  try {
    // Most bodies hold strings alone. It makes a member of its own of `__proto__`, too. Where that could do harm it is
    // refused by its name.
    return JSON.parse(text, MAY_HOLD_NUMBERS.test(text) ? (keepLiteral as Reviver) : undefined) as unknown;
  } catch (error) {
    throw new Problem('MALFORMED_BODY', undefined, {}, { cause: error });
  }
}

type Reviver = (name: string, value: unknown) => unknown;

/** TypeScript's types do not know of the third argument yet. */
function keepLiteral(_name: string, value: unknown, { source }: { source: string }): unknown {
  return typeof value === 'number' ? new NumberLiteral(value, source) : value;
}

/** Undefined where it is nested too deep for that. */
function writtenAgain(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}

/** Strings, whole, and what opens, closes and separates. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/g;

/**
 * Of a member that is given twice some readers take the first, and others the last: whoever has looked at the request
 * before us may have seen another one.
 *
 * @param json is valid
 */
function refuseRepeatedMembers(json: string): void {
  const open: Set<unknown>[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token !== ':') text = token;
    else {
      const name = JSON.parse(text) as string;
      const names = open.at(-1)!;
      if (names.has(name)) throw new Problem('MALFORMED_BODY', `The member ${shown(name)} is given twice.`);
      names.add(name);
    }
  }
}

interface Place {
  readonly value: Record<string, unknown>;
  readonly path: string;
  readonly depth: number;
  readonly isMetadata: boolean;
}

/** Replaces every literal by what it stands for, and refuses what cannot be kept. */
function settle(holder: { body: unknown }): void {
  const open: Place[] = [{ value: holder, path: '', depth: 0, isMetadata: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: parent, depth, isMetadata } = next;
    if (depth > MAX_DEPTH) throw new Problem('MALFORMED_BODY', `The body is nested deeper than ${MAX_DEPTH} levels.`);
    for (const [name, value] of Object.entries(parent)) {
      const path = depth === 0 ? '' : next.path === '' ? name : `${next.path}.${name}`;
      if (depth > 0) refuseName(name, path, isMetadata);
      if (typeof value === 'string') refuseUnkeepable(value, path);
      else if (value instanceof NumberLiteral) {
        parent[name] = AMOUNTS.has(name) && !isMetadata ? amountOf(value, path) : numberOf(value, path);
      } else if (isObject(value)) {
        open.push({ value, path, depth: depth + 1, isMetadata: isMetadata || name === METADATA });
      }
    }
  }
}

function refuseName(name: string, path: string, isMetadata: boolean): void {
  refuseUnkeepable(name, path);
  // Validation and transformation leave such names out, as they are every object's own: nothing may get lost.
  const isLost = name in Object.prototype || name === 'prototype';
  if (isLost && !isMetadata) throw invalid(path, 'is a name that cannot be kept');
}

/** NUL and half surrogate pairs have no place in PostgreSQL's text, and must not turn into other characters. */
function refuseUnkeepable(text: string, path: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  throw invalid(shown(path) || 'body', 'must not contain NUL or half of a surrogate pair');
}

const shown = (text: string) => text.replaceAll('\0', '\\0').toWellFormed();

function amountOf({ value, source }: NumberLiteral, path: string): string {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return source;
  throw invalid(path, `must be a string where it is above ${Number.MAX_SAFE_INTEGER}`);
}

/** A 64-bit id, say, would be kept with other digits at its end, and nobody would know. */
function numberOf({ value, source }: NumberLiteral, path: string): number {
  if (!Number.isFinite(value)) throw invalid(path || 'body', 'is too large for a number');
  if (canonicalNumber(source) === canonicalNumber(String(value))) return value;
  throw invalid(path || 'body', 'has more digits than a number can keep: send it as a string');
}

/** The same for the same number: its significant digits, and where the point is. */
function canonicalNumber(text: string): string {
  const [, sign = '', units = '', decimals = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (units + decimals).replace(/^0+/, '');
  // Not by a pattern that ends with $: it would begin anew at each zero of a number as long as the body.
  let length = digits.length;
  while (digits[length - 1] === '0') length--;
  if (length === 0) return '0';
  return `${sign}${digits.slice(0, length)}e${Number(exponent) - decimals.length + digits.length - length}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
