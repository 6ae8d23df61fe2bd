import { getRedisConnectionToken } from '@nestjs-modules/ioredis';
import { Cluster } from 'ioredis';
import { RedisBreaker } from '../../src/redis/redis-breaker';
import { type RedisClient } from '../../src/redis/redis-connection';
import { lastingText } from './answers';
import { type TestDatabase } from './database';
import { type Answer, type TestService } from './service';
import { until } from './sessions';

export function isReplay({ headers }: Answer): boolean {
  return headers.get('Idempotent-Replayed') === 'true';
}

/** What a replay has in common with the first answer. */
export function essenceOf({ status, headers, text }: Answer): object {
  return {
    status,
    text: lastingText(text),
    contentType: headers.get('Content-Type'),
    location: headers.get('Location'),
  };
}

/**
 * However many requests raced under the key: one transaction, one answer that is not a replay, replays that are equal
 * to it, and 409 for whoever came too early for one. Returns the outcome.
 */
export async function expectOneOutcome(
  database: TestDatabase,
  key: string,
  answers: readonly Answer[],
): Promise<Answer> {
  const [outcome] = answers.filter(({ status }) => status !== 409);
  expect(outcome).toBeDefined();
  for (const answer of answers) {
    if (answer.status === 409) expectInProgress(answer);
    else expect(essenceOf(answer)).toEqual(essenceOf(outcome!));
  }
  expect(answers.filter((answer) => answer.status !== 409 && !isReplay(answer))).toHaveLength(1);
  expect(await transactionIdsOf(database, key)).toEqual([(outcome!.body as { txId: string }).txId]);
  return outcome!;
}

export function expectInProgress(answer: Answer): void {
  expect(answer).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_IN_PROGRESS' } });
  expect(answer.headers.get('Retry-After')).toBe('1');
}

export async function transactionIdsOf(database: TestDatabase, key: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>('SELECT id FROM transactions WHERE idempotency_key = $1', [key]);
  return rows.map(({ id }) => id);
}

/** Resolves when the service is connected to Redis, and asks it: two seconds after it is back, at the latest. */
export async function untilRedisIsUsed({ app }: TestService): Promise<void> {
  const redis = app.get<RedisClient>(getRedisConnectionToken());
  await until(() => redis.status === 'ready' && !app.get(RedisBreaker).isOpen);
}

/** As `untilRedisIsUsed`; and from then on no answer of Redis comes too late, whatever this machine is busy with. */
export async function untilRedisIsReliable(service: TestService): Promise<void> {
  await untilRedisIsUsed(service);
  const redis = service.app.get<RedisClient>(getRedisConnectionToken());
  if (!(redis instanceof Cluster)) {
    redis.options.commandTimeout = 10_000;
    return;
  }
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, ...rest) => {
    command.setTimeout = () => undefined;
    return send(command, ...rest);
  };
}
