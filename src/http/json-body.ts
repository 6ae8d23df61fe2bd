import { isUtf8 } from 'node:buffer';
import { invalid, Problem } from '../errors';

/** Deeper than any honest body, and far from where a recursive reader overflows its stack. */
const MAX_DEPTH = 16;
/** The caller's own, kept as it came: its names are not ours to read. */
const METADATA = 'metadata';

/**
 * Parses a request's body, UTF-8 JSON.
 *
 * A top-level `amount` that came as a number is replaced by the text of its literal, as long as no reader before us
 * can have rounded it (up to 2^53 - 1): JSON's numbers are doubles to most of the world, credits are not. No other number
 * may have more digits than a double keeps.
 *
 * @throws Problem MALFORMED_BODY for what is not JSON, UNSUPPORTED_MEDIA_TYPE for another charset, VALIDATION_FAILED for
 * text or numbers that cannot be kept
 */
export function parseJsonBody(bytes: Buffer, contentType: string): unknown {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json, in UTF-8.');
  }
  if (!isUtf8(bytes)) throw new Problem('MALFORMED_BODY', 'The body is not UTF-8.');
  const text = bytes.toString('utf8');
  // Some readers would pass over it, and others fail.
  if (text.startsWith('\ufeff')) throw new Problem('MALFORMED_BODY', 'The body begins with a byte order mark.');
  const body = parse(text);
  refuseHostileText(body);
  refuseInexactNumbers(text);
  if (isObject(body) && typeof body['amount'] === 'number') body['amount'] = amountLiteral(text, body['amount']);
  return body;
}

function parse(text: string): unknown {
  try {
    // It makes a member of its own of `__proto__`, too. Where that could do harm it is refused by its name.
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Problem('MALFORMED_BODY', 'The body is not valid JSON.', {}, { cause: error });
  }
}

interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
  readonly isMetadata: boolean;
}

/** NUL and half surrogate pairs have no place in PostgreSQL's text, and must not turn into other characters. */
function refuseHostileText(body: unknown): void {
  const open: Place[] = [{ value: body, path: '', depth: 0, isMetadata: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth, isMetadata } = next;
    if (typeof value === 'string') refuseUnkeepable(value, path);
    if (value === Infinity || value === -Infinity) throw invalid(path || 'body', 'is too large for a number');
    if (!isObject(value)) continue;
    if (depth === MAX_DEPTH) throw new Problem('MALFORMED_BODY', `The body is nested deeper than ${MAX_DEPTH} levels.`);
    for (const [key, child] of Object.entries(value)) {
      const childPath = path === '' ? key : `${path}.${key}`;
      refuseUnkeepable(key, childPath);
      // Validation and transformation leave such names out, as they are every object's own: nothing may get lost.
      const isLost = key in Object.prototype || key === 'prototype';
      if (isLost && !isMetadata) throw invalid(childPath, 'is a name that cannot be kept');
      open.push({ value: child, path: childPath, depth: depth + 1, isMetadata: isMetadata || key === METADATA });
    }
  }
}

function refuseUnkeepable(text: string, path: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  const where = path.replaceAll('\0', '\\0').toWellFormed() || 'body';
  throw invalid(where, 'must not contain NUL or half of a surrogate pair');
}

/** A number as it was written, and the names on the way to it. */
interface Literal {
  readonly path: readonly string[];
  readonly value: number;
  readonly text: string;
}

/** All numbers of the body, in order. */
function literalsOf(json: string): Literal[] {
  const found: { holder: object; name: string; value: number; text: string }[] = [];
  const places = new Map<unknown, { holder: object; name: string }>();
  // The reviver visits the children of an object first, and the object itself, as a value, last.
  JSON.parse(json, function (this: object, name, value: unknown, context?: { source?: string }) {
    if (typeof value === 'number') found.push({ holder: this, name, value, text: context?.source ?? '' });
    else if (isObject(value)) places.set(value, { holder: this, name });
    return value;
  } as (this: unknown, name: string, value: unknown) => unknown);

  // Around the body itself there is an object that is no part of it.
  const pathOf = (holder: object, name: string): string[] => {
    const place = places.get(holder);
    return place ? [...pathOf(place.holder, place.name), name] : [];
  };
  return found.map(({ holder, name, value, text }) => ({ path: pathOf(holder, name), value, text }));
}

function amountLiteral(json: string, amount: number): string {
  if (Math.abs(amount) > Number.MAX_SAFE_INTEGER) {
    throw invalid('amount', `must be a string where it is above ${Number.MAX_SAFE_INTEGER}`);
  }
  // The last one, as everywhere, if there are several.
  return literalsOf(json).findLast(isAmount)?.text ?? String(amount);
}

const isAmount = ({ path }: Literal) => path.length === 1 && path[0] === 'amount';

/** So many digits, or such an exponent, that a number may not be what its text says. */
const MAYBE_INEXACT = /\d[\d.]{15,}|e[+-]?\d{3}/i;

/** A 64-bit id, say, would be kept with other digits at its end, and nobody would know. */
function refuseInexactNumbers(json: string): void {
  if (!MAYBE_INEXACT.test(json)) return;
  const inexact = literalsOf(json).find(
    // Of the amount the text counts.
    (literal) => !isAmount(literal) && canonicalNumber(literal.text) !== canonicalNumber(String(literal.value)),
  );
  if (inexact)
    throw invalid(inexact.path.join('.') || 'body', 'has more digits than a number can keep: send it as a string');
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
