import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Problem } from '../errors';

/** Signs and reads cursors, so that only what this service gave out for the same list comes back. */
export class Cursors {
  /** Made once: from a text it would be made anew for each cursor. */
  readonly #secret: KeyObject;
  readonly #list: string;

  /**
   * @param list everything that the list depends on: its kind, its user and its filters
   */
  constructor(secret: string, list: readonly unknown[]) {
    this.#secret = createSecretKey(secret, 'utf8');
    this.#list = JSON.stringify(list);
  }

  write(places: Readonly<Record<string, number>>): string {
    return this.sign(Buffer.from(JSON.stringify(places)));
  }

  sign(bytes: Buffer): string {
    const payload = bytes.toString('base64url');
    return `${payload}.${this.#signatureOf(payload)}`;
  }

  /**
   * @throws Problem CURSOR_INVALID
   */
  read(cursor: string): Readonly<Record<string, number>> {
    return JSON.parse(this.open(cursor).toString()) as Record<string, number>;
  }

  /**
   * @throws Problem CURSOR_INVALID
   */
  open(cursor: string): Buffer {
    const [payload = '', signature = ''] = cursor.split('.');
    const expected = Buffer.from(this.#signatureOf(payload));
    const given = Buffer.from(signature);
    const isOurs =
      given.length === expected.length && timingSafeEqual(given, expected) && cursor.split('.').length === 2;
    if (!isOurs) throw new Problem('CURSOR_INVALID');
    return Buffer.from(payload, 'base64url');
  }

  #signatureOf(payload: string): string {
    return createHmac('sha256', this.#secret).update(this.#list).update(payload).digest('base64url');
  }
}

/** A cursor of rows that are not there any more: the database is one of before. */
export function cursorOfAnotherDatabase(): Problem {
  return new Problem('CURSOR_INVALID', 'It is of a database that held more than this one.');
}
