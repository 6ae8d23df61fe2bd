import { hash } from 'node:crypto';
import { Random } from '../../scripts/torture/random.mjs';
import { times } from './service';

/** What becomes of one message between the service and a server; `ms` is how long, where it takes time. */
export interface Fate {
  /**
   * It arrives `late`; its answer does (`slow`); the connection is lost before it is sent (`unsent`), or is lost and it
   * arrives all the same, late (`unanswered`); its answer comes twice (`doubled`); it is answered by an error (`refused`).
   */
  readonly what: 'late' | 'slow' | 'unsent' | 'unanswered' | 'doubled' | 'refused';
  readonly ms: number;
}

/** What a caller wants once, under one key. */
export interface Intent {
  readonly key: string;
  readonly kind: 'single' | 'transfer' | 'linked' | 'refund' | 'cancellation';
  readonly body: Readonly<Record<string, unknown>>;
  /** What is to be refunded or cancelled. */
  readonly of?: Intent;
  /** To how many instances it is sent at once. */
  readonly copies: 1 | 2;
  /** Sent together with the others of its round that are, as one bulk. */
  readonly isInBulk: boolean;
}

/** What is sent at once, and what happens meanwhile; the n-th message of a kind meets the n-th fate, if there is one. */
export interface Round {
  readonly intents: readonly Intent[];
  readonly fates: Readonly<Record<MessageKind, readonly (Fate | undefined)[]>>;
  /** A wallet that somebody else has locked for a while. */
  readonly locked?: { readonly userId: string; readonly ms: number };
  /** What Redis knows is lost after `ms`, or becomes what it was before the round, as after a failover. */
  readonly forgets?: { readonly how: 'all' | 'the round'; readonly ms: number };
  /** How far the clocks are from the true time, in ms. */
  readonly clocks: { readonly database: number; readonly service: number };
  /** Another database, which knows nothing of the seed, takes the place of the one before. */
  readonly isTurned: boolean;
}

export type MessageKind = 'commit' | 'lock' | 'read' | 'redis';
type Trouble = MessageKind | 'lock wallet' | 'forget' | 'jump' | 'turn';

const POSTGRES_FATES = ['late', 'slow', 'unsent', 'unanswered'] as const;
const FATES: Readonly<Record<MessageKind, readonly Fate['what'][]>> = {
  commit: POSTGRES_FATES,
  lock: POSTGRES_FATES,
  read: POSTGRES_FATES,
  redis: [...POSTGRES_FATES, 'doubled', 'refused'],
};
/** Messages of a kind to which something may happen, in one round: then its requests come through. */
const TROUBLED_MESSAGES = 6;
const USERS = 4;
const ROUNDS = 4;
const INTENTS_OF_ROUND = 6;

const HOUR_MS = 3_600_000;
const JUMPS_MS = [2_000, -2_000, -HOUR_MS, -20 * HOUR_MS];
/** While one is more than a day ahead of the other nothing is posted; were both ahead, nothing would be afterwards. */
const DATABASE_JUMPS_MS = [...JUMPS_MS, HOUR_MS, 20 * HOUR_MS, 25 * HOUR_MS];

/** All that follows from a seed, before anything is sent. */
export function planOf(seed: number): readonly Round[] {
  return new Planner(seed).rounds();
}

class Planner {
  readonly #random: Random;
  readonly #users: readonly string[];
  readonly #earlier: Intent[] = [];
  /** Some seeds know one trouble only, others many: what hides another is missing sometimes. */
  readonly #rates: Readonly<Record<Trouble, number>>;
  #keys = 0;

  constructor(private readonly seed: number) {
    this.#random = new Random(seed);
    this.#users = times(USERS, (index) => userIdOf(`${seed} ${index}`));
    const rate = () => this.#random.pick([0, 0, 0.1, 0.3, 0.8]);
    this.#rates = {
      ...{ commit: rate(), lock: rate(), read: rate(), redis: rate() },
      ...{ 'lock wallet': rate(), forget: rate(), jump: rate(), turn: rate() / 2 },
    };
  }

  rounds(): Round[] {
    return times(ROUNDS + 1, (index) => {
      // The last user has no wallet before somebody gives him something.
      const funded = this.#users.slice(0, -1).map((userId) => () => this.#funding(userId));
      const makers = index === 0 ? funded : times(INTENTS_OF_ROUND, () => () => this.#intent());
      const intents: Intent[] = [];
      for (const make of makers) {
        const intent = make();
        intents.push(intent);
        this.#earlier.push(intent);
      }
      return { intents, ...this.#trouble(index) };
    });
  }

  #trouble(index: number): Omit<Round, 'intents'> {
    const happens = (what: Trouble) => this.#random.next() < this.#rates[what];
    const ms = () => this.#random.integer(1, 60);
    const fatesOf = (kind: MessageKind) =>
      times(TROUBLED_MESSAGES, () => (happens(kind) ? { what: this.#random.pick(FATES[kind]), ms: ms() } : undefined));
    const jump = (byMs: readonly number[]) => (happens('jump') ? this.#random.pick(byMs) : 0);
    return {
      fates: { commit: fatesOf('commit'), lock: fatesOf('lock'), read: fatesOf('read'), redis: fatesOf('redis') },
      ...(happens('lock wallet') && { locked: { userId: this.#random.pick(this.#users), ms: ms() } }),
      ...(happens('forget') && { forgets: { how: this.#random.pick(['all', 'the round'] as const), ms: ms() } }),
      clocks: { database: jump(DATABASE_JUMPS_MS), service: jump(JUMPS_MS) },
      isTurned: index > 1 && happens('turn'),
    };
  }

  #funding(userId: string): Intent {
    return this.#new('single', { type: 'TOP_UP', userId, amount: '100', assetSymbol: 'GOLD' });
  }

  #intent(): Intent {
    const kind = this.#random.weighted({ single: 40, transfer: 20, linked: 15, refund: 15, cancellation: 10 });
    const settled = this.#earlier.filter(({ kind: earlier }) => earlier !== 'refund' && earlier !== 'cancellation');
    const of = this.#random.pick(settled.slice(-2 * INTENTS_OF_ROUND));
    switch (kind) {
      case 'transfer':
        return this.#new('transfer', this.#transfer());
      case 'linked':
        return this.#new('linked', { operations: times(this.#random.integer(2, 3), () => this.#operation()) });
      case 'refund': {
        const isPart = of.kind === 'single' && this.#random.next() < 0.5;
        return this.#new('refund', isPart ? { amount: this.#amount() } : {}, of);
      }
      case 'cancellation': {
        const ifPosted = this.#random.pick(['KEEP', 'REFUND']);
        return this.#new('cancellation', { userId: userOf(of), idempotencyKey: of.key, ifPosted }, of);
      }
      default:
        return this.#new('single', this.#single());
    }
  }

  #new(kind: Intent['kind'], body: Intent['body'], of?: Intent): Intent {
    const isInBulk = (kind === 'single' || kind === 'linked') && this.#random.next() < 0.25;
    const copies = this.#random.next() < 0.3 ? 2 : 1;
    return { key: `${this.seed}-${(this.#keys += 1)}`, kind, body, ...(of && { of }), copies, isInBulk };
  }

  #operation(): Intent['body'] {
    return this.#random.next() < 0.4 ? { type: 'TRANSFER', ...this.#transfer() } : this.#single();
  }

  #single(): Intent['body'] {
    const type = this.#random.weighted({ TOP_UP: 15, BONUS: 15, SPEND: 50, ADJUST_UP: 10, ADJUST_DOWN: 10 });
    return {
      type,
      userId: this.#random.pick(this.#users),
      amount: this.#amount(),
      assetSymbol: type === 'BONUS' ? this.#random.pick(['GOLD', 'DIAMOND']) : 'GOLD',
      ...(type.startsWith('ADJUST') && { reason: 'simulated' }),
      ...(this.#random.next() < 0.1 && { ifBalance: { gte: this.#amount() } }),
    };
  }

  #transfer(): Intent['body'] {
    const fromUserId = this.#random.pick(this.#users);
    const toUserId = this.#random.pick(this.#users.filter((userId) => userId !== fromUserId));
    const fee = { amount: '0.5', paidBy: this.#random.pick(['SENDER', 'RECEIVER']) };
    const isFree = this.#random.next() < 0.5;
    return { fromUserId, toUserId, amount: this.#amount(), assetSymbol: 'GOLD', ...(!isFree && { fee }) };
  }

  #amount(): string {
    return `${this.#random.integer(1, 60)}${this.#random.pick(['', '.5', '.0001'])}`;
  }
}

/** One user whom the intent concerns. */
function userOf({ body }: Intent): unknown {
  const [first] = (body['operations'] as Intent['body'][] | undefined) ?? [body];
  return first!['userId'] ?? first!['fromUserId'];
}

function userIdOf(text: string): string {
  const digits = hash('sha256', text);
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`]
    .concat(digits.slice(20, 32))
    .join('-');
}
