import { type FastifyReply } from 'fastify';

/** Aborted when the caller waits no more: the connection was closed, or the answer is out. */
export function goneFrom({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    gone.abort();
  });
  return gone.signal;
}
