import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { sendProblem } from '../problem.filter';
import { overloaded, type PostingQueue } from './posting-queue';

/** Made once: under overload, what a refusal costs is taken from the requests that are accepted. */
const OVERLOADED = overloaded();

/**
 * Refuses commands while the posting queue is full, as soon as their headers are there: before the caller is known, the
 * body is read and the key is claimed. Reads are not concerned.
 */
export function shedLoad(fastify: FastifyInstance, postingQueue: PostingQueue): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (request.method !== 'POST' || !postingQueue.isFull) {
      done();
      return;
    }
    request.problem = OVERLOADED;
    sendProblem(OVERLOADED, reply);
  });
}
