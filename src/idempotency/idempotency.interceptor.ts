import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { problemOf } from '../database/problem-of';
import { Problem } from '../errors';
import { replays } from '../observability/metrics';
import { DecidedOutcomes } from './decided-outcomes';
import { type DecidedResponse, type Idempotency, identify } from './idempotency';
import { IdempotencyStore, type KeptResponse } from './idempotency.store';

/** Gives every request with the same key the same answer. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor<DecidedResponse, string> {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly decidedOutcomes: DecidedOutcomes,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<DecidedResponse>): Promise<Observable<string>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.idempotency = identify(request);
    const decided = await this.#respond(request.idempotency, next);
    request.transactionId = decided.transactionId;
    return of(answer(reply, decided));
  }

  async #respond(idempotency: Idempotency, next: CallHandler<DecidedResponse>): Promise<DecidedResponse> {
    const claim = await this.store.claim(idempotency);
    switch (claim.kind) {
      case 'decided':
        replays.inc({ layer: 'redis' });
        return replay(claim.kept, idempotency);
      case 'in-progress':
        return this.#replayOrWait(idempotency);
      case 'free':
        return this.#handle(idempotency, claim.held, next);
    }
  }

  /** Who claimed the key may have died after its COMMIT. */
  async #replayOrWait(idempotency: Idempotency): Promise<DecidedResponse> {
    const kept = await this.decidedOutcomes.find(idempotency);
    if (kept) return replayFromPostgres(kept, idempotency);
    throw new Problem('IDEMPOTENCY_IN_PROGRESS', 'Repeat the request with the same key in a second.');
  }

  /**
   * What was refused before its key was looked up, as not valid say, may stand under a key that is used: Redis would have
   * said so first, and the answer must not depend on whether it could.
   */
  async #handle(
    idempotency: Idempotency,
    held: string | undefined,
    next: CallHandler<DecidedResponse>,
  ): Promise<DecidedResponse> {
    let decided: DecidedResponse;
    try {
      decided = await lastValueFrom(next.handle());
    } catch (error) {
      await this.store.release(idempotency, held);
      if (problemOf(error).body.status >= 500) throw error;
      // A database that cannot be asked makes the request no better.
      const kept = await this.decidedOutcomes.find(idempotency).catch(() => undefined);
      if (kept) return replayFromPostgres(kept, idempotency);
      throw error;
    }
    // Before replying: whoever has the answer may rely on its replay. Outside of the try-block: a failure to keep the
    // outcome is not a failure of the request.
    await this.store.keep(idempotency, held, decided);
    if (decided.replayed) replays.inc({ layer: 'postgresql' });
    return decided;
  }
}

function replayFromPostgres(kept: KeptResponse, idempotency: Idempotency): DecidedResponse {
  replays.inc({ layer: 'postgresql' });
  return replay(kept, idempotency);
}

function replay(kept: KeptResponse, idempotency: Idempotency): DecidedResponse {
  if (!kept.fingerprint.equals(idempotency.fingerprint)) {
    throw new Problem('IDEMPOTENCY_KEY_REUSED', 'Nothing was changed. A new request takes a new key.');
  }
  return { ...kept.response, replayed: true };
}

function answer(reply: FastifyReply, decided: DecidedResponse): string {
  if (decided.replayed) reply.header('Idempotent-Replayed', 'true');
  if (decided.status !== 201) throw Problem.from(decided.body);
  reply.header('Location', decided.location).type('application/json; charset=utf-8');
  return JSON.stringify(decided.body);
}
