import { type Token, UnexpectedAnswerError, WalletProblem } from '@wallet-service/client';

/**
 * Reads what is no JSON of the API, or stands outside of it.
 *
 * @throws WalletProblem, or UnexpectedAnswerError
 */
export async function request(path: string, token: Token | undefined, signal?: AbortSignal): Promise<Response> {
  const bearer = typeof token === 'function' ? await token() : token;
  const response = await fetch(path, {
    headers: bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` },
    ...(signal && { signal }),
  });
  if (response.ok) return response;
  if (response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
    throw new WalletProblem((await response.json()) as WalletProblem['body']);
  }
  throw new UnexpectedAnswerError(response.status, await response.text());
}

/** Saves what a path answers as a file. */
export async function download(path: string, token: Token | undefined, fileName: string): Promise<void> {
  const url = URL.createObjectURL(await (await request(path, token)).blob());
  Object.assign(document.createElement('a'), { href: url, download: fileName }).click();
  URL.revokeObjectURL(url);
}
