import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { concatMap, type Observable } from 'rxjs';
import { Config, publicUrlOf } from '../config';
import { UnitOfWork } from '../database/unit-of-work';
import { Problem } from '../errors';
import { replays } from '../observability/metrics';
import { type Command } from '../posting/command';
import { replay } from '../posting/engine';
import { type Posted, PostingQueue, problemOfRefusal } from '../posting/posting-queue';
import { PostingService } from '../posting/posting.service';
import { decidedBefore } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { wholeFingerprintOf } from './fingerprint';
import { keyOfRequest } from './idempotency-key';
import { type Held, IdempotencyStore } from './idempotency.store';
import { commandOf, type DecidedResponse, type Intent } from './intent';

type Told = DecidedResponse & { readonly replayed: boolean };

/** Does what a request asks for once, and gives every request with the same key the same answer. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor<Intent, string> {
  constructor(
    private readonly config: Config,
    private readonly store: IdempotencyStore,
    private readonly postingQueue: PostingQueue,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
    private readonly postingService: PostingService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<Intent>): Observable<string> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // The handler only reads what is asked: an invalid request leaves its key alone.
    return next.handle().pipe(concatMap((intent) => this.#do(intent, request, reply)));
  }

  async #do(intent: Intent, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const told = intent.dryRun
      ? await this.#preview(intent, request.caller)
      : await this.#tell(intent, commandOf(intent, keyOfRequest(request)));
    request.transactionId = told.transactionId;
    return this.#answer(reply, told);
  }

  /** What would happen now. No key is used, and none is needed. */
  async #preview(intent: Intent, caller: string): Promise<Told> {
    const outcome = await this.postingService.preview(commandOf(intent, { caller, idempotencyKey: '' }));
    if (outcome.kind === 'refused') throw problemOfRefusal(outcome);
    return { ...(await intent.respond(outcome.transactions)), replayed: false };
  }

  async #tell(intent: Intent, command: Command): Promise<Told> {
    const fingerprint = wholeFingerprintOf(command);
    const claim = await this.store.claim(command);
    switch (claim.kind) {
      case 'decided':
        if (!claim.kept.fingerprint.equals(fingerprint)) {
          throw problemOfRefusal({ code: 'IDEMPOTENCY_KEY_REUSED', txId: claim.kept.response.transactionId });
        }
        replays.inc({ layer: 'redis' });
        return { ...claim.kept.response, replayed: true };
      case 'in-progress':
        return this.#replayOrRefuse(intent, command);
      case 'free':
        return this.#postOnce(intent, command, fingerprint, claim.held);
    }
  }

  /** Whoever claimed the key may have died after its COMMIT. */
  async #replayOrRefuse(intent: Intent, command: Command): Promise<Told> {
    const earlier = await decidedBefore(this.unitOfWork, [command], this.slices.numbers);
    if (earlier.length === 0) {
      throw new Problem('IDEMPOTENCY_IN_PROGRESS');
    }
    const outcome = replay(earlier, command);
    if (outcome.kind === 'refused') throw problemOfRefusal(outcome);
    return this.#respond(intent, outcome);
  }

  async #postOnce(intent: Intent, command: Command, fingerprint: Buffer, held: Held | undefined): Promise<Told> {
    let told: Told;
    try {
      told = await this.#respond(intent, await this.postingQueue.post(command));
    } catch (error) {
      await this.store.release(held);
      throw error;
    }
    const { replayed, ...response } = told;
    // Before replying: whoever has the answer may rely on its replay. Outside of the try-block: a failure to keep the
    // outcome is not a failure of the request.
    await this.store.keep(held, { fingerprint, response });
    return { ...response, replayed };
  }

  async #respond(intent: Intent, { transactions, replayed }: Posted): Promise<Told> {
    if (replayed) replays.inc({ layer: 'postgresql' });
    try {
      return { ...(await intent.respond(transactions)), replayed };
    } catch (error) {
      if (error instanceof Problem && error.code === 'ERASURE_INCOMPLETE') throw error;
      // It is decided, and only cannot be told at the moment: nobody may take it for undone.
      throw new Problem('OUTCOME_UNKNOWN', undefined, {}, { cause: error });
    }
  }

  #answer(reply: FastifyReply, told: Told): string {
    if (told.replayed) reply.header('Idempotent-Replayed', 'true');
    if (told.status === 422) throw Problem.from(told.body);
    if (told.location !== undefined) reply.header('Location', publicUrlOf(this.config, told.location));
    reply.status(told.status).type('application/json; charset=utf-8');
    return JSON.stringify(told.body);
  }
}
