import { UnexpectedAnswerError, WalletProblem } from '@wallet-service/client';
import { type Session } from './session.ts';

/**
 * Saves what a path answers as a file: the client reads JSON only.
 *
 * @throws WalletProblem, or UnexpectedAnswerError
 */
export async function download({ token, fetch }: Session, path: string, fileName: string): Promise<void> {
  const bearer = typeof token === 'function' ? await token() : token;
  const response = await fetch(path, { headers: bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` } });
  if (!response.ok) throw await failureOf(response);
  const url = URL.createObjectURL(await response.blob());
  Object.assign(document.createElement('a'), { href: url, download: fileName }).click();
  URL.revokeObjectURL(url);
}

async function failureOf(response: Response): Promise<Error> {
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
  if (isProblem) return new WalletProblem((await response.json()) as WalletProblem['body']);
  return new UnexpectedAnswerError(response.status, await response.text());
}
