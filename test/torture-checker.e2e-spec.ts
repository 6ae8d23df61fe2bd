import { check, RULES, type Request, type Write } from '../scripts/torture/checker.mjs';

const USER = '7d3c1d5e-5f0e-4c5e-9f0e-0d6f6b0f0001';
const ANOTHER = '7d3c1d5e-5f0e-4c5e-9f0e-0d6f6b0f0002';
const TREASURY = '00000000-0000-0000-0000-000000000001';

type Row = Record<string, string>;

/** The history and the ledger of one user beside another, put together by hand; what a test is about, it breaks. */
class Scene {
  readonly writes: Write[] = [];
  readonly reads: (Request & { userId: string })[] = [];
  readonly transactions: Row[] = [];
  readonly entries: Row[] = [];
  readonly another = { transactions: [] as Row[], entries: [] as Row[] };
  #balance = 0;

  /** A write that was sent at one time and answered at another, and is in the ledger as it should be. */
  topUp(key: string, amount: number, sentAt: number, answeredAt: number): this {
    this.#balance += amount;
    this.#add(key, 'TOP_UP', amount, request(sentAt, answeredAt, 201, done(key, this.#balance)));
    this.transactions.push(transaction(key, 'TOP_UP', amount, 'SUCCESS'));
    this.entries.push(entry(this.entries.length + 1, key, amount, this.#balance));
    return this;
  }

  /** A spend that was refused for good. */
  refuse(key: string, amount: number, sentAt: number, answeredAt: number, available = this.#balance): this {
    const funds = { required: `${amount}`, available: `${available}` };
    const answer = { code: 'INSUFFICIENT_FUNDS', ...funds, txId: `tx-${key}` };
    this.#add(key, 'SPEND', amount, request(sentAt, answeredAt, 422, JSON.stringify(answer)));
    this.transactions.push(transaction(key, 'SPEND', amount, 'REJECTED'));
    return this;
  }

  /** One that nobody answered, and that is not in the ledger. */
  lose(key: string, sentAt: number): this {
    this.#add(key, 'TOP_UP', 1, request(sentAt, Infinity, 0, ''));
    return this;
  }

  read(balance: number, sentAt: number, answeredAt: number): this {
    this.reads.push({ ...request(sentAt, answeredAt, 200, JSON.stringify({ balance: `${balance}` })), userId: USER });
    return this;
  }

  writeOf(key: string): Write {
    return this.writes.find((write) => write.key === key)!;
  }

  entryOf(key: string): Row {
    return this.entries.find(({ txId }) => txId === `tx-${key}`)!;
  }

  check(): ReturnType<typeof check> {
    const { transactions, entries, another } = this;
    return check(
      this,
      new Map([
        [USER, { transactions, entries }],
        [ANOTHER, another],
      ]),
    );
  }

  #add(key: string, type: string, amount: number, sent: Request): void {
    const wish = { userId: USER, type, amount: `${amount}`, assetSymbol: 'GOLD' };
    this.writes.push({ key, wish, isValid: true, requests: [sent], poisoned: [] });
  }
}

let requests = 0;

function request(sentAt: number, answeredAt: number, status: number, text: string): Request {
  return { number: ++requests, sentAt, answeredAt, status, text };
}

function done(key: string, balance: number): string {
  return JSON.stringify({ status: 'SUCCESS', txId: `tx-${key}`, balance: `${balance}` });
}

function transaction(key: string, type: string, amount: number, status: string): Row {
  const [fromUser, toUser] = type === 'SPEND' ? ([USER, TREASURY] as const) : ([TREASURY, USER] as const);
  const asked = { type, amount: `${amount}.0000`, assetSymbol: 'GOLD', fromUser, toUser };
  return { id: `tx-${key}`, status, idempotencyKey: key, ...asked };
}

function entry(seq: number, key: string, amount: number, balanceAfter: number): Row {
  const shown = { amount: `${amount}.0000`, balanceAfter: `${balanceAfter}.0000` };
  return { id: `wallet-${seq}`, entryType: 'CREDIT', txId: `tx-${key}`, ...shown };
}

/** Writes one after the other, among them a refusal, and a read. */
function sound(): Scene {
  const scene = new Scene().topUp('a', 5, 0, 10).topUp('b', 7, 20, 30).refuse('c', 90, 32, 35);
  return scene.read(12, 31, 39).topUp('d', 1, 40, 50);
}

const LOST = 'an acknowledged write is in the ledger';
const TWICE = 'a write is in the ledger once';
const UNKNOWN = 'every outcome is known in the end';
const BUG = 'nothing is answered by INTERNAL, which is a bug';
const STRANGE = 'what is in the ledger was asked for, and not refused';
const DIFFERENT = 'a transaction is what was asked for, and what was answered';
const UNFOUNDED = 'only a spend is refused, and of more than there was';
const TWO_ANSWERS = 'a key has one answer, the same to the byte';
const KEY_TAKEN = 'another request under the same key is refused';
const VALIDITY = 'a valid request is not refused as invalid, nor an invalid one decided';
const CHAIN = 'seq has no gap, and each balance follows from the one before';
const ORDER = 'what was answered before another was sent comes before it in the ledger';
const STALE = 'a balance is not older than what was acknowledged or read before it was asked for';
const IMPOSSIBLE = 'a balance was the balance at some time until it was answered';

/** What is broken, how, and which rules that is against. */
const BREAKS: [string, (scene: Scene) => unknown, ...string[]][] = [
  ['an acknowledged write without a trace', (scene) => [scene.transactions.pop(), scene.entries.pop()], LOST],
  ['a success without its entry', (scene) => scene.entries.pop(), LOST],
  ['a refusal that was acknowledged and is gone', (scene) => scene.transactions.splice(2, 1), LOST],
  [
    'a write that is there twice, as two transactions',
    (scene) => {
      scene.transactions.push({ ...scene.transactions.at(-1)!, id: 'tx-again' });
      scene.entries.push(entry(4, 'again', 1, 14));
    },
    TWICE,
    DIFFERENT,
  ],
  ['a transaction with two entries in one wallet', (scene) => scene.entries.push(entry(4, 'd', 1, 14)), TWICE],
  ['a write of which nobody knows what became', (scene) => scene.lose('e', 60), UNKNOWN],
  [
    'an answer that was a bug, even if all was well in the end',
    (scene) => scene.writeOf('d').requests.unshift(request(36, 37, 500, '{"code":"INTERNAL"}')),
    BUG,
  ],
  [
    'a write that was refused as invalid and is there',
    (scene) => {
      scene.writeOf('d').isValid = false;
      scene.writeOf('d').requests = [request(40, 50, 400, '{"code":"VALIDATION_FAILED"}')];
    },
    STRANGE,
  ],
  [
    'a write that is there, though every answer said that nothing was changed',
    (scene) => (scene.writeOf('d').requests = [request(40, 50, 503, '{"code":"OVERLOADED"}')]),
    STRANGE,
    UNKNOWN,
  ],
  [
    'an invalid write that is there, after an outage',
    (scene) => {
      scene.writeOf('d').isValid = false;
      scene.writeOf('d').requests = [request(40, 50, 503, ''), request(60, 70, 400, '{"code":"VALIDATION_FAILED"}')];
    },
    STRANGE,
  ],
  [
    'a write that went to somebody else',
    (scene) => {
      scene.another.transactions.push({ ...scene.transactions.pop()!, toUser: ANOTHER });
      scene.another.entries.push({ ...scene.entries.pop()!, id: 'wallet2-1', balanceAfter: '1.0000' });
      scene.writeOf('d').requests = [request(40, 50, 201, done('d', 1))];
    },
    LOST,
    DIFFERENT,
  ],
  [
    'a transaction of somebody else, in the list of one',
    (scene) => (scene.transactions.at(-1)!['toUser'] = ANOTHER),
    DIFFERENT,
  ],
  ['a transaction in another asset', (scene) => (scene.transactions.at(-1)!['assetSymbol'] = 'DIAMOND'), DIFFERENT],
  ['a refusal of what was there', (scene) => scene.refuse('e', 13, 60, 70), UNFOUNDED],
  [
    'a refusal of a credit',
    (scene) => {
      scene.refuse('e', 90, 60, 70);
      scene.writeOf('e').wish.type = 'TOP_UP';
      Object.assign(scene.transactions.at(-1)!, { type: 'TOP_UP', fromUser: TREASURY, toUser: USER });
    },
    UNFOUNDED,
  ],
  [
    'a refusal of another amount',
    (scene) => {
      scene.refuse('e', 90, 60, 70);
      scene.writeOf('e').wish.amount = '91';
      scene.transactions.at(-1)!['amount'] = '91.0000';
    },
    UNFOUNDED,
  ],
  [
    'a balance that was answered by a bug',
    (scene) => Object.assign(scene.read(13, 60, 70).reads.at(-1)!, { status: 500, text: '{"code":"INTERNAL"}' }),
    BUG,
  ],
  [
    'a balance that was refused',
    (scene) => Object.assign(scene.read(13, 60, 70).reads.at(-1)!, { status: 403, text: '{"code":"FORBIDDEN"}' }),
    VALIDITY,
  ],
  [
    'a write that was done when its caller was told that nothing was changed',
    (scene) =>
      scene
        .writeOf('b')
        .requests.splice(0, 1, request(1, 2, 503, '{"code":"OVERLOADED"}'), request(60, 70, 201, done('b', 12))),
    ORDER,
    IMPOSSIBLE,
  ],
  ['a refused write with an entry', (scene) => scene.entries.push(entry(4, 'c', 90, 103)), STRANGE, DIFFERENT],
  [
    'a transaction that nobody asked for',
    (scene) => scene.transactions.push(transaction('stranger', 'SPEND', 1, 'REJECTED')),
    STRANGE,
  ],
  ['an entry without a transaction', (scene) => scene.entries.push(entry(4, 'stranger', 1, 14)), STRANGE],
  ['another amount than was asked for', (scene) => (scene.writeOf('d').wish.amount = '2'), DIFFERENT],
  [
    'another balance in the answer than in the ledger',
    (scene) => (scene.writeOf('d').requests = [request(40, 50, 201, done('d', 99))]),
    DIFFERENT,
  ],
  [
    'another transaction in a refusal than in the ledger',
    (scene) => (scene.transactions[2]!['id'] = 'tx-another'),
    DIFFERENT,
  ],
  [
    'two answers under one key',
    (scene) => scene.writeOf('d').requests.push(request(60, 70, 201, `${done('d', 13)} `)),
    TWO_ANSWERS,
  ],
  [
    'another request that was taken under the same key',
    (scene) => scene.writeOf('d').poisoned.push(request(60, 70, 201, done('d', 13))),
    KEY_TAKEN,
  ],
  [
    'a valid request that was refused as invalid',
    (scene) => scene.writeOf('d').requests.push(request(60, 70, 404, '{"code":"WALLET_NOT_FOUND"}')),
    VALIDITY,
  ],
  ['an invalid request that was executed', (scene) => (scene.writeOf('d').isValid = false), VALIDITY],
  ['a gap in seq', (scene) => (scene.entryOf('d')['id'] = 'wallet-4'), CHAIN],
  [
    'a balance that does not follow from the one before',
    (scene) => {
      scene.entryOf('d')['balanceAfter'] = '14.0000';
      scene.writeOf('d').requests = [request(40, 50, 201, done('d', 14))];
    },
    CHAIN,
  ],
  [
    'a write that comes after one that was sent when it had been answered',
    (scene) => (scene.writeOf('d').requests = [request(11, 15, 201, done('d', 13))]),
    ORDER,
    STALE,
  ],
  ['a balance that is older than what was acknowledged before', (scene) => scene.read(5, 31, 32), STALE],
  ['a balance that is older than one read before', (scene) => scene.read(12, 21, 22).read(5, 23, 24), STALE],
  ['a balance that is newer than what had been sent', (scene) => scene.read(13, 31, 39), IMPOSSIBLE],
  ['a balance that never was', (scene) => scene.read(6, 0, 60), IMPOSSIBLE],
  ['a refusal for want of funds that were there', (scene) => scene.refuse('e', 8, 60, 70, 5), STALE],
];

describe('the history checker', () => {
  it('finds nothing wrong with what is right', () => {
    expect(sound().check()).toEqual([]);
  });

  it('takes what overlapped in any order', () => {
    const scene = new Scene().topUp('a', 5, 0, 30).topUp('b', 7, 10, 20);
    expect(scene.read(0, 1, 2).read(5, 3, 15).read(12, 14, 16).read(12, 25, 26).check()).toEqual([]);
  });

  it('takes an outcome that nobody knew until the request was repeated', () => {
    const scene = sound();
    scene
      .writeOf('d')
      .requests.unshift(request(36, Infinity, 0, ''), request(38, 39, 503, '{"code":"OUTCOME_UNKNOWN"}'));
    expect(scene.check()).toEqual([]);
  });

  it('takes a wallet that was not there yet as one without credits', () => {
    const scene = sound().read(0, -5, 5);
    Object.assign(scene.reads.at(-1)!, { status: 404, text: '{"code":"WALLET_NOT_FOUND"}' });
    expect(scene.check()).toEqual([]);
  });

  it.each(BREAKS)('finds %s', (_, damage, ...rules) => {
    const scene = sound();
    damage(scene);
    expect([...new Set(scene.check().map(({ rule }) => rule))].sort()).toEqual(rules.sort());
  });

  it('was seen to find a breach of every rule', () => {
    expect(new Set(BREAKS.flatMap(([, , ...rules]) => rules))).toEqual(new Set(Object.keys(RULES)));
  });

  it('names the requests concerned, and the kind of damage', () => {
    expect(sound().read(5, 31, 32).check()).toEqual([
      {
        rule: STALE,
        kind: 'wrong',
        about: 'entry wallet-2 was known',
        requests: [
          expect.objectContaining({ sentAt: 31, text: '{"balance":"5"}' }),
          expect.objectContaining({ answeredAt: 30, text: done('b', 12) }),
        ],
      },
    ]);
  });
});
