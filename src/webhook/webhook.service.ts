import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { UnitOfWork } from '../database/unit-of-work';
import { invalid, Problem } from '../errors';
import { formatInstant } from '../instant';
import { columnsOf, lengthOf, spansWithin } from '../posting/log.sql';
import { Slices } from '../posting/slices';
import { Addresses } from './addresses';
import { webhookIdOf } from './events';
import { newSecret, SecretBox } from './secret';
import { Sender } from './sender';
import {
  type DeliveriesDto,
  type DeliveriesQuery,
  type PatchWebhookDto,
  type PostReplayDto,
  type PostWebhookDto,
  type ReplayDto,
  type TestedDto,
  type WebhookDto,
  type WebhookWithSecretDto,
} from './webhook.dto';
import {
  BEGIN_AT_HEADS,
  COUNT_BEHIND,
  COUNT_NOT_TAKEN,
  COUNT_WEBHOOKS,
  DELETE_WEBHOOK,
  INSERT_PLACES,
  INSERT_WEBHOOK,
  LIVE_RUN,
  type NotTakenRow,
  ROTATE_SECRET,
  SELECT_NOT_TAKEN,
  SELECT_WEBHOOK,
  SELECT_WEBHOOKS,
  UPDATE_WEBHOOK,
  type Webhook,
} from './webhook.sql';

/** Each of them looks at what is posted by itself, several times a second, and one instance may tell them all. */
const WEBHOOKS_MAX = 100;

/** Keeps the endpoints, and shows what became of what they were told. */
@Injectable()
export class WebhookService {
  readonly #addresses: Addresses;
  readonly #secrets: SecretBox;

  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
    private readonly assetService: AssetService,
    private readonly sender: Sender,
  ) {
    this.#addresses = new Addresses(config.WEBHOOK_ALLOWED_NETWORKS);
    this.#secrets = new SecretBox(config);
  }

  async all(): Promise<WebhookDto[]> {
    const webhooks = await this.reader.query<Webhook>(SELECT_WEBHOOKS, []);
    return Promise.all(webhooks.map((webhook) => this.#dto(webhook)));
  }

  /**
   * @throws Problem WEBHOOK_NOT_FOUND
   */
  async one(id: string): Promise<WebhookDto> {
    return this.#dto(await this.#find(id));
  }

  /**
   * It is told from here on.
   *
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND or TOO_MANY_WEBHOOKS
   */
  async create({ url, types, assets, description }: PostWebhookDto): Promise<WebhookWithSecretDto> {
    await this.#refuseAddress(url);
    const [id, secret] = [randomUUID(), newSecret()];
    const assetIds = await this.#assetIds(assets);
    const sealed = this.#secrets.seal(secret, id);
    const values = [id, url, types ?? ['transaction.posted'], assetIds, description ?? null, sealed];
    await this.unitOfWork.run(async (transaction) => {
      // Two at once may both be the last.
      const [found] = await transaction.query<{ count: bigint }>(COUNT_WEBHOOKS, []);
      if (found!.count >= WEBHOOKS_MAX) throw new Problem('TOO_MANY_WEBHOOKS', `There are ${WEBHOOKS_MAX} webhooks.`);
      await transaction.query(INSERT_WEBHOOK, values);
      transaction.write(BEGIN_AT_HEADS, [id, LIVE_RUN, this.slices.numbers]);
    });
    return { ...(await this.#dto(await this.#find(id))), secret };
  }

  /**
   * @throws Problem WEBHOOK_NOT_FOUND, VALIDATION_FAILED or ASSET_NOT_FOUND
   */
  async change(id: string, change: PatchWebhookDto): Promise<WebhookDto> {
    const before = await this.#find(id);
    if (change.url != null) await this.#refuseAddress(change.url);
    const assetIds = change.assets === undefined ? before.assetIds : await this.#assetIds(change.assets);
    const description = change.description === undefined ? before.description : change.description;
    const values = [
      change.url ?? before.url,
      change.types ?? before.types,
      assetIds,
      description,
      change.status ?? before.status,
    ];
    await this.unitOfWork.query(UPDATE_WEBHOOK, [id, ...values]);
    return this.#dto(await this.#find(id));
  }

  /**
   * @throws Problem WEBHOOK_NOT_FOUND
   */
  async remove(id: string): Promise<{ id: string }> {
    const [removed] = await this.unitOfWork.query<{ id: string }>(DELETE_WEBHOOK, [id]);
    if (!removed) throw notFound(id);
    return removed;
  }

  /**
   * The secret of before signs as well for a while.
   *
   * @throws Problem WEBHOOK_NOT_FOUND
   */
  async rotate(id: string): Promise<WebhookWithSecretDto> {
    const secret = newSecret();
    const values = [id, this.#secrets.seal(secret, id), this.config.WEBHOOK_SECRET_OVERLAP_MS];
    await this.unitOfWork.query(ROTATE_SECRET, values);
    return { ...(await this.#dto(await this.#find(id))), secret };
  }

  /**
   * What is being retried, and what was given up; the newest first.
   *
   * @throws Problem WEBHOOK_NOT_FOUND
   */
  async deliveries(id: string, { status, limit, offset }: DeliveriesQuery): Promise<DeliveriesDto> {
    await this.#find(id);
    const [rows, counts] = await Promise.all([
      this.reader.query<NotTakenRow>(SELECT_NOT_TAKEN, [id, this.slices.numbers, status ?? null, offset, limit]),
      this.#counts(id),
    ]);
    const total =
      status === undefined ? counts.retrying + counts.parked : counts[status === 'PARKED' ? 'parked' : 'retrying'];
    return {
      deliveries: rows.map((row) => ({
        webhookId: webhookIdOf(row),
        event: row.event,
        status: row.status,
        transactionId: row.transactionId,
        userId: row.userId,
        tries: row.tries,
        firstTriedAt: instantOf(row.firstTriedMicros),
        lastTriedAt: instantOf(row.lastTriedMicros),
        nextTryAt: instantOf(row.nextTryMicros),
        lastStatus: row.lastStatus,
        lastError: row.lastError,
        lastAnswer: row.lastAnswer,
      })),
      pagination: { total, limit, offset, returned: rows.length, hasMore: offset + rows.length < total },
    };
  }

  /**
   * What was posted within a time is told again, beside what happens meanwhile.
   *
   * @throws Problem WEBHOOK_NOT_FOUND
   */
  async replay(id: string, { from, to }: PostReplayDto): Promise<ReplayDto> {
    await this.#find(id);
    const spans = await spansWithin(this.reader, this.slices.numbers, { from, ...(to && { to }) });
    await this.unitOfWork.run((transaction) => {
      transaction.write(INSERT_PLACES, [id, randomUUID(), ...columnsOf(spans)]);
      return Promise.resolve();
    });
    return { transactions: lengthOf(spans) };
  }

  /**
   * @throws Problem WEBHOOK_NOT_FOUND
   */
  async test(id: string, gone: AbortSignal): Promise<TestedDto> {
    const webhook = await this.#find(id);
    const { isDelivered, status, error } = await this.sender.test(webhook, randomUUID(), gone);
    return { delivered: isDelivered, status, error };
  }

  async #find(id: string): Promise<Webhook> {
    const [webhook] = await this.reader.query<Webhook>(SELECT_WEBHOOK, [id]);
    if (!webhook) throw notFound(id);
    return webhook;
  }

  async #refuseAddress(url: string): Promise<void> {
    const complaint = await this.#addresses.complaintOnLookup(url);
    if (complaint !== undefined) throw invalid('url', complaint);
  }

  async #assetIds(symbols: readonly string[] | null | undefined): Promise<number[] | null> {
    if (symbols == null) return null;
    return Promise.all(symbols.map(async (symbol) => (await this.assetService.bySymbol(symbol)).id));
  }

  async #counts(id: string): Promise<{ retrying: number; parked: number }> {
    const [row] = await this.reader.query<{ retrying: bigint; parked: bigint }>(COUNT_NOT_TAKEN, [
      id,
      this.slices.numbers,
    ]);
    return { retrying: Number(row!.retrying), parked: Number(row!.parked) };
  }

  async #dto(webhook: Webhook): Promise<WebhookDto> {
    const { id, url, types, assetIds, description, status, previousUntilMicros, createdAtMicros } = webhook;
    const [counts, [behind], assets] = await Promise.all([
      this.#counts(id),
      this.reader.query<{ behind: bigint }>(COUNT_BEHIND, [id, this.slices.numbers]),
      assetIds && Promise.all(assetIds.map(async (assetId) => (await this.assetService.byId(assetId)).symbol)),
    ]);
    return {
      id,
      url,
      types: [...types],
      assets,
      description,
      status,
      createdAt: formatInstant(createdAtMicros),
      previousSecretUntil: instantOf(previousUntilMicros),
      behind: Number(behind!.behind),
      ...counts,
    };
  }
}

function instantOf(micros: bigint | null): string | null {
  return micros === null ? null : formatInstant(micros);
}

function notFound(id: string): Problem {
  return new Problem('WEBHOOK_NOT_FOUND', `There is no webhook ${id}.`);
}
