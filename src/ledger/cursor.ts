import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../errors';

/** Signs and reads cursors, so that only what this service gave out for the same list comes back. */
export class Cursors {
  readonly #secret: string;
  readonly #list: string;

  /** @param list everything that the list depends on: its kind, its user and its filters */
  constructor(secret: string, list: readonly unknown[]) {
    this.#secret = secret;
    this.#list = JSON.stringify(list);
  }

  write(places: Readonly<Record<string, number>>): string {
    const payload = Buffer.from(JSON.stringify(places)).toString('base64url');
    return `${payload}.${this.#signatureOf(payload)}`;
  }

  /**
   * @throws Problem CURSOR_INVALID
   */
  read(cursor: string): Readonly<Record<string, number>> {
    const [payload = '', signature = ''] = cursor.split('.');
    const expected = Buffer.from(this.#signatureOf(payload));
    const given = Buffer.from(signature);
    const isOurs =
      given.length === expected.length && timingSafeEqual(given, expected) && cursor.split('.').length === 2;
    if (!isOurs) throw cursorInvalid('Use pagination.nextCursor of this very list, with the same filters.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, number>;
  }

  #signatureOf(payload: string): string {
    return createHmac('sha256', this.#secret).update(this.#list).update(payload).digest('base64url');
  }
}

export function cursorInvalid(detail: string): Problem {
  return new Problem('CURSOR_INVALID', detail);
}

/** A cursor of rows that are not there any more: the database is one of before. */
export const CURSOR_OF_ANOTHER_DATABASE =
  'It is of a database that held more than this one. Begin again without a cursor.';
