import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { Problem } from '../errors';
import { type DecidedResponse, identify } from './idempotency';

/** Gives every request with the same key the same answer. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor<DecidedResponse, string> {
  async intercept(context: ExecutionContext, next: CallHandler<DecidedResponse>): Promise<Observable<string>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.idempotency = identify(request);
    const decided = await lastValueFrom(next.handle());
    return of(answer(reply, decided));
  }
}

function answer(reply: FastifyReply, decided: DecidedResponse): string {
  if (decided.replayed) reply.header('Idempotent-Replayed', 'true');
  if (decided.status !== 201) throw Problem.from(decided.body);
  reply.header('Location', decided.location).type('application/json; charset=utf-8');
  return JSON.stringify(decided.body);
}
