import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Webhook as Signature } from 'standardwebhooks';
import { formatBalance } from '../amount';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { together } from '../database/together';
import { reasonOf } from '../exit';
import { formatInstant } from '../instant';
import { TransactionView } from '../ledger/transaction-view';
import { type Transaction } from '../posting/transaction.entity';
import { type Attempt, Courier } from './courier';
import { type DueEvent, webhookIdOf } from './events';
import { SecretBox } from './secret';
import { READ_AT, type Webhook } from './webhook.sql';

const USER_AGENT = 'wallet-service';

/** Words an event at the moment when it is sent, signs it, and sends it. */
@Injectable()
export class Sender implements OnApplicationShutdown {
  readonly #courier: Courier;
  readonly #secrets: SecretBox;
  /** By sealed secrets, as long as their webhooks are known as they are: opening one costs as much as using it. */
  readonly #signatures = new WeakMap<Buffer, Signature>();
  /** Those that are sent in one turn are read together. */
  readonly #transactionOf: (event: DueEvent) => Promise<Transaction>;

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly view: TransactionView,
  ) {
    this.#courier = new Courier(config);
    this.#secrets = new SecretBox(config);
    this.#transactionOf = together((events) => this.#read(events));
  }

  /** One try. Never rejects. */
  async send(webhook: Webhook, event: DueEvent, stopping: AbortSignal): Promise<Attempt> {
    try {
      const body = JSON.stringify(await this.#bodyOf(event));
      return await this.#post(webhook, webhookIdOf(event), body, stopping);
    } catch (error) {
      return { isDelivered: false, status: null, error: reasonOf(error).slice(0, 255), answer: null };
    }
  }

  /** An event that says nothing, for who wants to see whether it arrives. */
  test(webhook: Webhook, id: string, stopping: AbortSignal): Promise<Attempt> {
    const body = { type: 'webhook.test', timestamp: new Date().toISOString(), data: { webhookId: webhook.id } };
    return this.#post(webhook, id, JSON.stringify(body), stopping);
  }

  onApplicationShutdown(): void {
    this.#courier.close();
  }

  async #post(webhook: Webhook, id: string, body: string, stopping: AbortSignal): Promise<Attempt> {
    const now = new Date();
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': USER_AGENT,
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': this.#signaturesOf(webhook, now)
        .map((signature) => signature.sign(id, now, body))
        .join(' '),
    };
    return this.#courier.post(webhook.url, headers, body, stopping);
  }

  /** While it overlaps, that of before as well: receivers take whichever they know. */
  #signaturesOf({ id, secret, previousSecret, previousUntilMicros }: Webhook, now: Date): Signature[] {
    const overlaps = previousSecret !== null && previousUntilMicros! > BigInt(now.getTime()) * 1_000n;
    try {
      return [secret, ...(overlaps ? [previousSecret] : [])].map((sealed) => this.#signatureBy(sealed, id));
    } catch (error) {
      throw new Error('the secret was sealed under another key: ask for a new one', { cause: error });
    }
  }

  #signatureBy(sealed: Buffer, webhookId: string): Signature {
    const signature = this.#signatures.get(sealed) ?? new Signature(this.#secrets.open(sealed, webhookId));
    this.#signatures.set(sealed, signature);
    return signature;
  }

  async #bodyOf(event: DueEvent): Promise<object> {
    const transaction = await this.#transactionOf(event);
    const timestamp = formatInstant(transaction.createdAtMicros);
    if (event.event !== 'balance.below') {
      return { type: event.event, timestamp, data: await this.view.transaction(transaction) };
    }
    const { symbol, scale } = (await this.view.assetOf(transaction))!;
    const data = {
      userId: event.userId,
      assetSymbol: symbol,
      below: formatBalance(event.belowMinor!, scale),
      balance: formatBalance(transaction.balanceAfterMinor!, scale),
      transactionId: transaction.id,
    };
    return { type: event.event, timestamp, data };
  }

  async #read(events: readonly DueEvent[]): Promise<Transaction[]> {
    const values = [events.map(({ slice }) => slice), events.map(({ seq }) => seq)];
    const rows = await this.reader.query<Transaction>(READ_AT, values);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return events.map(({ transactionId }) => byId.get(transactionId)!);
  }
}
