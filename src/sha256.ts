import { hash } from 'node:crypto';

/** SHA-256 of a text. By way of its hexadecimal form: asked for a buffer, Node would get memory of its own for each. */
export function sha256(text: string): Buffer {
  return Buffer.from(hash('sha256', text, 'hex'), 'hex');
}
