import { RULES } from '../scripts/torture/checker.mjs';
import { ANOTHER, done, entryFor, request, type Row, Sample, text, timeAt, USER } from './support/torture-sample';

/** Writes one after the other, of each kind, among them refusals, and reads. */
function sound(): Sample {
  return new Sample()
    .topUp('a', 5, [0, 10])
    .topUp('b', 7, [20, 30])
    .refuse('c', 90, [32, 35])
    .read(12, [31, 39])
    .topUp('d', 1, [40, 50])
    .transfer('t', 4, [60, 70])
    .refuseLinked('l', 50, [80, 90])
    .refund('r', 'a', 2, [100, 110])
    .refund('s', 'a', 4, [120, 130], { index: 0, code: 'REFUND_EXCEEDS_ORIGINAL', refunded: '2', refundable: '3' })
    .cancel('n', [140, 150], [155, 160])
    .topUp('u', 2, [162, 164])
    .cancelToRefund('u', [165, 166])
    .cancelToRefund('t', [170, 180])
    .topUp('z', 3, [190, 200]);
}

/** Holds: captured in part, released, and what a frozen user is refused. */
function held(): Sample {
  return new Sample()
    .topUp('a', 20, [0, 10])
    .hold('h', 15, [20, 30])
    .refuse('b', 6, [40, 50], 5)
    .capture('c', 'h', 4, [60, 70])
    .capture('d', 'h', 12, [80, 90], { index: 0, code: 'CAPTURE_EXCEEDS_HOLD', captured: '4', remaining: '11' })
    .release('e', 'h', 11, [100, 110])
    .capture('f', 'h', 1, [120, 130], { index: 0, code: 'HOLD_RELEASED', captured: '4', remaining: '0' })
    .refund('g', 'c', 1, [140, 150])
    .setStatus('i', 'FROZEN', [160, 170])
    .refuseAs('j', 'WALLET_FROZEN', 1, [180, 190])
    .topUp('k', 1, [200, 210])
    .setStatus('l', 'ACTIVE', [220, 230])
    .hold('m', 18, [240, 250]);
}

const share = (lotId: string, amount: number): Row => ({ lotId, amount: `${amount}` });
const SECONDS = 100;
const PAID = { class: 'PAID', priority: 50, expiresAt: null };
const GIFT = { class: 'BONUS', priority: 50, expiresAt: timeAt(20 + SECONDS) };

/** Two lots, of which one expires while a part of it is held; and a purchase that is charged back, and repaid. */
function lotted(): Sample {
  const bought = (lotId: string, amount: string) => ({ lots: [{ lotId, ...PAID, amount }] });
  const sample = new Sample()
    .single('a', { type: 'TOP_UP', amount: 20 }, [0, 10], bought('first', '20'))
    .single('b', { type: 'BONUS', amount: 10, expiresInSeconds: SECONDS }, [20, 30], {
      lots: [{ lotId: 'gift', ...GIFT, amount: '10' }],
    }) // prettier-ignore
    .single('c', { type: 'SPEND', amount: 12 }, [40, 50], { paidFrom: [share('gift', 10), share('first', 2)] })
    .refund('d', 'c', 5, [60, 70])
    .show('d', { returnedTo: [share('first', 2), share('gift', 3)] })
    .hold('h', 4, [80, 85])
    .show('h', { paidFrom: [share('gift', 3), share('first', 1)] })
    .capture('e', 'h', 2, [100, 110])
    .show('e', { paidFrom: [share('gift', 2)] })
    .release('f', 'h', 2, [130, 135])
    .show('f', { returnedTo: [share('gift', 1), share('first', 1)] })
    .expire('expire,1', 1, 130, [share('gift', 1)])
    .single('s', { type: 'SPEND', amount: 15 }, [140, 145], { paidFrom: [share('first', 15)] })
    .chargeBack('k', 'a', CHARGED_BACK, [150, 155])
    .single('t', { type: 'TOP_UP', amount: 10 }, [160, 165], bought('second', '10'))
    .recover('t', 10, [share('second', 10)])
    .single('u', { type: 'TOP_UP', amount: 9 }, [180, 185], bought('third', '9'))
    .recover('u', 5, [share('third', 5)]);
  sample.lots.push(
    { id: 'first', remaining: '0', held: '0' },
    { id: 'gift', remaining: '0', held: '0' },
    { id: 'second', remaining: '0', held: '0' },
    { id: 'third', remaining: '4', held: '0' },
  );
  return sample;
}

const CHARGED_BACK = {
  amount: 5,
  shown: { paidFrom: [share('first', 5)], debt: '15' },
  told: {
    takenFromLot: '5',
    takenFromOthers: '0',
    debt: '15',
    spentOn: [{ transactionId: 'tx-s-0', type: 'SPEND', amount: '15' }],
  },
};

const SHARES = 'credits are taken of lots in their order, and go back to where they came from';
const EXPIRY = 'what has expired is gone before anything else is decided, and nothing else is';
const DEBT = 'a debt is what a chargeback could not take, and is repaid first';
const LOST = 'an acknowledged write is in the ledger';
const TWICE = 'a write is in the ledger once';
const UNKNOWN = 'every outcome is known in the end';
const BUG = 'nothing is answered by INTERNAL, which is a bug';
const STRANGE = 'what is in the ledger was asked for, and not refused';
const DIFFERENT = 'a transaction is what was asked for, and what was answered';
const HALF = 'what is linked is there together, or not at all';
const UNFOUNDED = 'a command is refused where it has to be, and for that reason';
const TOO_MUCH = 'no more is given back than there was';
const UNSETTLED = 'a cancellation tells what becomes of the request for ever';
const TWO_ANSWERS = 'a key has one answer, the same to the byte';
const KEY_TAKEN = 'another request under the same key is refused';
const VALIDITY = 'a valid request is not refused as invalid, nor an invalid one decided';
const CHAIN = 'seq has no gap, and each balance follows from the one before';
const ORDER = 'what was answered before another was sent comes before it in the ledger';
const STALE = 'a balance is not older than what was acknowledged or read before it was asked for';
const IMPOSSIBLE = 'a balance was the balance at some time until it was answered';

const AFTER = [210, 220] as const;
/** What the user has in the end. */
const LEFT = 14;

/** What is broken, how, and which rules that is against. */
const BREAKS: [string, (sample: Sample) => unknown, ...string[]][] = [
  ['an acknowledged write without a trace', (sample) => [sample.transactions.pop(), sample.entries.pop()], LOST],
  ['a success without its entry', (sample) => sample.entries.pop(), LOST],
  ['a refusal that was acknowledged and is gone', (sample) => sample.transactions.splice(2, 1), LOST],
  [
    'a write that is there twice, as two transactions',
    (sample) => {
      const again = { ...sample.transactions.at(-1)!, id: 'tx-again-0', balanceAfter: `${LEFT + 3}.0000`, position: 1 };
      sample.transactions.push(again);
      sample.entries.push(entryFor(again, sample.entries.length + 1, 'CREDIT'));
    },
    TWICE,
  ],
  [
    'a transaction with two entries in one wallet',
    (sample) => {
      const row = { ...sample.transactions.at(-1)!, balanceAfter: `${LEFT + 3}.0000` };
      sample.entries.push(entryFor(row, sample.entries.length + 1, 'CREDIT'));
    },
    TWICE,
  ],
  ['a write of which nobody knows what became', (sample) => sample.lose('e', 210), UNKNOWN],
  [
    'an answer that was a bug, even if all was well in the end',
    (sample) => sample.writeOf('d').requests.unshift(request([36, 37], 500, '{"code":"INTERNAL"}')),
    BUG,
  ],
  [
    'a write that was refused as invalid and is there',
    (sample) => {
      sample.writeOf('d').isValid = false;
      sample.writeOf('d').requests = [request([40, 50], 400, '{"code":"VALIDATION_FAILED"}')];
    },
    STRANGE,
  ],
  [
    'a write that is there, though every answer said that nothing was changed',
    (sample) => (sample.writeOf('d').requests = [request([40, 50], 503, '{"code":"OVERLOADED"}')]),
    STRANGE,
    UNKNOWN,
  ],
  [
    'an invalid write that is there, after an outage',
    (sample) => {
      sample.writeOf('d').isValid = false;
      sample.writeOf('d').requests = [
        request([40, 50], 503, ''),
        request([60, 70], 400, '{"code":"VALIDATION_FAILED"}'),
      ];
    },
    STRANGE,
  ],
  [
    'a write that went to somebody else',
    (sample) => {
      const [transaction] = [sample.transactions.pop()!, sample.entries.pop()];
      const row = { ...transaction, userId: ANOTHER, toUser: ANOTHER, balanceAfter: '3.0000' };
      sample.another.transactions.push(row);
      sample.another.entries.push(entryFor(row, sample.another.entries.length + 1, 'CREDIT'));
      sample.writeOf('z').requests = [request([190, 200], 201, done('z', 3))];
    },
    DIFFERENT,
    HALF,
  ],
  [
    'a transaction of somebody else, in the list of one',
    (sample) => (sample.transactionOf('z')['userId'] = ANOTHER),
    DIFFERENT,
    HALF,
    LOST,
  ],
  ['a transaction in another asset', (sample) => (sample.transactionOf('z')['assetSymbol'] = 'DIAMOND'), DIFFERENT],
  ['a transfer to somebody else', (sample) => (sample.transactionOf('r')['toUser'] = ANOTHER), DIFFERENT],
  ['a refund of something else', (sample) => (sample.transactionOf('r')['relatesTo'] = 'tx-b-0'), DIFFERENT, UNFOUNDED],
  ['a refusal of what was there', (sample) => sample.refuse('e', LEFT, AFTER), UNFOUNDED],
  [
    'a refusal of a credit',
    (sample) => {
      sample.refuse('e', 90, AFTER);
      const { movements } = sample.writeOf('e').command;
      const [fromUser, toUser] = [movements[0]!.toUser, USER];
      for (const one of [movements[0]!, sample.transactions.at(-1)!]) Object.assign(one, { type: 'TOP_UP', fromUser, toUser }); // prettier-ignore
    },
    UNFOUNDED,
  ],
  [
    'a refusal for want of another amount',
    (sample) => {
      sample.refuse('e', 90, AFTER);
      sample.writeOf('e').command.movements[0]!.amount = '91';
      sample.transactions.at(-1)!['amount'] = '91.0000';
    },
    UNFOUNDED,
  ],
  ['a refusal for want of funds that were there', (sample) => sample.refuse('e', 8, AFTER, 5), UNFOUNDED],
  [
    'a refund that was refused though there was enough left',
    (sample) => {
      const facts = { refunded: '2', refundable: '3' };
      sample.refund('e', 'a', 3, AFTER, { index: 0, code: 'REFUND_EXCEEDS_ORIGINAL', ...facts });
    },
    UNFOUNDED,
  ],
  ['a refund of more than there was left', (sample) => sample.refund('e', 'a', 4, AFTER), TOO_MUCH, UNFOUNDED],
  [
    'a linked command of which one half is missing',
    (sample) => {
      sample.transfer('x', 4, AFTER);
      sample.another.transactions.pop();
      sample.another.entries.pop();
      sample.writeOf('x').requests[0]!.text = text({ transactions: [sample.transactionOf('x', 0)] });
    },
    HALF,
  ],
  [
    'a linked command of which only one operation was refused',
    (sample) => {
      const bonus = sample.transactionOf('l', 0);
      const { requests } = sample.writeOf('l');
      Object.assign(bonus, { status: 'SUCCESS', rejection: undefined, balanceAfter: '5.0000' });
      sample.another.entries.splice(1, 0, entryFor(bonus, 2, 'CREDIT'));
      sample.another.entries[2]!['id'] = 'wallet-3';
      requests[0]!.answeredAt = 90;
    },
    CHAIN,
    HALF,
    UNFOUNDED,
  ],
  [
    'a linked command that took place at two times',
    (sample) => {
      sample.transactionOf('l', 1)['createdAt'] = '81';
    },
    HALF,
  ],
  [
    'a linked command of which another operation was refused than the answer says',
    (sample) => (sample.transactionOf('l', 1)['rejection'] = { code: 'LINKED_OPERATION_REJECTED' }),
    DIFFERENT,
    UNFOUNDED,
  ],
  [
    'a request that was posted after it had been cancelled',
    (sample) => {
      sample.writeOf('n').requests = [request([155, 160], 201, done('n', 3))];
    },
    UNSETTLED,
    DIFFERENT,
  ],
  [
    'a cancellation that was answered and is gone',
    (sample) => sample.transactions.splice(sample.transactions.indexOf(sample.transactionOf('n')), 1),
    LOST,
  ],
  [
    'a cancellation that nobody asked for',
    (sample) => {
      sample.cancellations.splice(0, 1);
    },
    STRANGE,
  ],
  [
    'a request that is told to be kept when it has been refunded',
    (sample) => sample.settle('u', AFTER, 'KEEP', { outcome: 'KEPT', transactions: [sample.transactionOf('u')] }),
    UNSETTLED,
  ],
  [
    'a cancellation that tells of other transactions than there are',
    (sample) => sample.settle('a', AFTER, 'KEEP', { outcome: 'KEPT', transactions: [sample.transactionOf('b')] }),
    DIFFERENT,
  ],
  ['a request that was refunded without being told so', (sample) => sample.cancellations.splice(2, 1), STRANGE],
  [
    'a balance that was answered by a bug',
    (sample) => Object.assign(sample.read(LEFT, AFTER).reads.at(-1)!, { status: 500, text: '{"code":"INTERNAL"}' }),
    BUG,
  ],
  [
    'a balance that was refused',
    (sample) => Object.assign(sample.read(LEFT, AFTER).reads.at(-1)!, { status: 403, text: '{"code":"FORBIDDEN"}' }),
    VALIDITY,
  ],
  [
    'a write that was done when its caller was told that nothing was changed',
    (sample) =>
      sample
        .writeOf('b')
        .requests.splice(0, 1, request([1, 2], 503, '{"code":"OVERLOADED"}'), request(AFTER, 201, done('b', 12))),
    ORDER,
    IMPOSSIBLE,
  ],
  [
    'a refused write with an entry',
    (sample) => {
      const row = { ...sample.transactionOf('c'), balanceAfter: `${LEFT + 90}.0000` };
      sample.entries.push(entryFor(row, sample.entries.length + 1, 'CREDIT'));
    },
    STRANGE,
    DIFFERENT,
  ],
  [
    'a transaction that nobody asked for',
    (sample) =>
      sample.transactions.push({ ...sample.transactionOf('c'), id: 'tx-?', idempotencyKey: '?', balanceAfter: null }),
    STRANGE,
  ],
  [
    'an entry without a transaction',
    (sample) => {
      const row = { ...sample.transactionOf('z'), id: 'tx-?', balanceAfter: `${LEFT + 3}.0000` };
      sample.entries.push(entryFor(row, sample.entries.length + 1, 'CREDIT'));
    },
    STRANGE,
  ],
  [
    'another amount than was asked for',
    (sample) => (sample.writeOf('z').command.movements[0]!.amount = '2'),
    DIFFERENT,
  ],
  [
    'another balance in the answer than in the ledger',
    (sample) => (sample.writeOf('d').requests = [request([40, 50], 201, done('d', 99))]),
    DIFFERENT,
  ],
  [
    'another transaction in a refusal than in the ledger',
    (sample) => (sample.transactionOf('c')['id'] = 'tx-another'),
    DIFFERENT,
  ],
  [
    'another group in the answer than in the ledger',
    (sample) => (sample.transactionOf('t', 1)['groupId'] = 'group-another'),
    DIFFERENT,
    HALF,
  ],
  [
    'two answers under one key',
    (sample) => sample.writeOf('d').requests.push(request(AFTER, 201, `${done('d', 13)} `)),
    TWO_ANSWERS,
  ],
  [
    'another request that was taken under the same key',
    (sample) => sample.writeOf('d').poisoned.push(request(AFTER, 201, done('d', 13))),
    KEY_TAKEN,
  ],
  [
    'a valid request that was refused as invalid',
    (sample) => sample.writeOf('d').requests.push(request(AFTER, 404, '{"code":"WALLET_NOT_FOUND"}')),
    VALIDITY,
  ],
  ['an invalid request that was executed', (sample) => (sample.writeOf('d').isValid = false), VALIDITY],
  ['a gap in seq', (sample) => (sample.entryOf('z')['id'] = 'wallet-99'), CHAIN],
  [
    'a balance that does not follow from the one before',
    (sample) => {
      for (const row of [sample.entryOf('z'), sample.transactionOf('z')]) row['balanceAfter'] = `${LEFT + 1}.0000`;
      sample.writeOf('z').requests = [request([190, 200], 201, done('z', LEFT + 1))];
    },
    CHAIN,
  ],
  [
    'a refusal that shows another balance than there was',
    (sample) => (sample.transactionOf('c')['balanceAfter'] = '11.0000'),
    CHAIN,
  ],
  [
    'a write that comes after one that was sent when it had been answered',
    (sample) => (sample.writeOf('d').requests = [request([11, 15], 201, done('d', 13))]),
    ORDER,
    STALE,
  ],
  [
    'a refusal that comes after a write that was sent when it had been answered',
    (sample) => Object.assign(sample.writeOf('c').requests[0]!, { sentAt: 11, answeredAt: 15 }),
    ORDER,
  ],
  ['a balance that is older than what was acknowledged before', (sample) => sample.read(5, [31, 32]), STALE],
  ['a balance that is older than one read before', (sample) => sample.read(12, [21, 22]).read(5, [23, 24]), STALE],
  ['a balance that is newer than what had been sent', (sample) => sample.read(13, [31, 39]), IMPOSSIBLE],
  ['a balance that never was', (sample) => sample.read(6, [0, 60]), IMPOSSIBLE],
];

const LATER = [260, 270] as const;

/** The same of holds, and of frozen users. */
const BREAKS_OF_HOLDS: [string, (sample: Sample) => unknown, ...string[]][] = [
  ['a spend of what is held', (sample) => sample.refund('x', 'a', 1, LATER), UNFOUNDED],
  ['a hold of what is held', (sample) => sample.hold('x', 1, LATER), UNFOUNDED],
  ['a capture of more than is left', (sample) => sample.capture('x', 'm', 19, LATER), TOO_MUCH, UNFOUNDED, CHAIN],
  ['a capture of what was released', (sample) => sample.capture('x', 'h', 1, LATER), TOO_MUCH, UNFOUNDED],
  [
    'a capture that was refused though there was enough left',
    (sample) => {
      const facts = { captured: '0', remaining: '18' };
      sample.capture('x', 'm', 18, LATER, { index: 0, code: 'CAPTURE_EXCEEDS_HOLD', ...facts });
    },
    UNFOUNDED,
  ],
  [
    'a hold that is told to be captured when it was released',
    (sample) => {
      for (const one of [sample.transactionOf('f'), { rejection: {} }]) {
        Object.assign(one['rejection'] as object, { code: 'HOLD_CAPTURED' });
      }
      const facts = { captured: '4', remaining: '0', txId: 'tx-f-0' };
      sample.writeOf('f').requests[0]!.text = text({ code: 'HOLD_CAPTURED', ...facts });
    },
    UNFOUNDED,
  ],
  ['a hold that was acknowledged and is gone', (sample) => sample.transactions.pop(), LOST],
  [
    'a hold with an entry',
    (sample) => sample.entries.push(entryFor(sample.transactionOf('m'), sample.entries.length + 1, 'CREDIT')),
    CHAIN,
    STRANGE,
  ],
  ['a spend that a frozen user was granted', (sample) => sample.setStatus('x', 'FROZEN', LATER).hold('y', 0, [280, 290]), UNFOUNDED], // prettier-ignore
  ['a spend that was refused as frozen, of one who is not', (sample) => sample.refuseAs('x', 'WALLET_FROZEN', 0, LATER), UNFOUNDED], // prettier-ignore
];

const LATEST = [190, 195] as const;
const LOTS = { lotsAsset: 'GOLD' };

/** The same of lots, of what expires, and of what is owed. */
const BREAKS_OF_LOTS: [string, (sample: Sample) => unknown, ...string[]][] = [
  ['a spend that has taken what is last in order', (sample) => sample.show('s', { paidFrom: [share('second', 15)] }), SHARES, DIFFERENT], // prettier-ignore
  [
    'a spend that has taken two lots in the wrong order',
    (sample) => sample.show('c', { paidFrom: [share('first', 2), share('gift', 10)] }),
    SHARES,
  ],
  ['a spend that does not say what it was paid from', (sample) => sample.show('u', { paidFrom: undefined }, 1), SHARES],
  [
    'a refund that went to another lot',
    (sample) => sample.show('d', { returnedTo: [share('first', 3), share('gift', 2)] }),
    SHARES,

    EXPIRY,
  ],
  ['a gift that was opened as bought', (sample) => sample.show('b', { lots: [{ lotId: 'gift', ...GIFT, class: 'PAID', amount: '10' }] }), SHARES], // prettier-ignore
  [
    'a gift that expires when it was not to',
    (sample) => (sample.writeOf('b').command.movements[0]!.lot = { expiresInSeconds: SECONDS + 1 }),
    SHARES,
  ],
  ['a lot of which another part is left than was taken', (sample) => (sample.lots[3]!['remaining'] = '5'), SHARES],
  [
    'an expiry that was not booked',
    (sample) => {
      sample.transactions.splice(sample.transactions.indexOf(sample.transactionOf('expire,1')), 1);
      sample.entries.splice(sample.entries.indexOf(sample.entryOf('expire,1')), 1);
    },
    CHAIN,
    EXPIRY,
  ],
  [
    'an expiry of something else',
    (sample) => sample.show('expire,1', { paidFrom: [share('first', 1)] }),
    EXPIRY,
    SHARES,
    DIFFERENT,
  ],
  [
    'a chargeback that tells of another debt than it has left',
    (sample) => (sample.writeOf('k').requests[0]!.text = told({ debt: '14' })),
    DIFFERENT,
  ],
  [
    'a chargeback that conceals where the credits went',
    (sample) => (sample.writeOf('k').requests[0]!.text = told({ spentOn: [] })),
    DIFFERENT,
  ],
  ['a debt that is not what was missing', (sample) => sample.show('k', { debt: '14' }), DIFFERENT, DEBT],
  ['a repayment of too little', (sample) => sample.show('u', { amount: '4.0000' }, 1), CHAIN, DEBT, DIFFERENT, SHARES],
  ['a refund of what was charged back', (sample) => sample.refund('x', 'a', 1, LATEST), UNFOUNDED, SHARES],
];

const told = (other: object) => text({ status: 'SUCCESS', txId: 'tx-k-0', balance: '0', ...CHARGED_BACK.told, ...other }); // prettier-ignore

describe('the history checker', () => {
  it('finds nothing wrong with lots that were spent, refunded, held and expired, and with a debt that was repaid', () => {
    expect(lotted().check(LOTS)).toEqual([]);
    expect(lotted().balanceOf(USER)).toBe(4);
  });

  it.each(BREAKS_OF_LOTS)('finds %s', (_, damage, ...rules) => {
    const sample = lotted();
    damage(sample);
    expect([...new Set(sample.check(LOTS).map(({ rule }) => rule))].sort()).toEqual(rules.sort());
  });

  it('finds nothing wrong with holds, captures and a user who was frozen for a while', () => {
    expect(held().check()).toEqual([]);
    expect(held().balanceOf(USER)).toBe(18);
  });

  it.each(BREAKS_OF_HOLDS)('finds %s', (_, damage, ...rules) => {
    const sample = held();
    damage(sample);
    expect([...new Set(sample.check().map(({ rule }) => rule))].sort()).toEqual(rules.sort());
  });

  it('knows what limits refuse, and what they do not', () => {
    const limits = { spendMax: '10', creditMax: '25' };
    const above = { limit: 'a limit', max: '10', used: '0', remaining: '10' };
    const full = { limit: 'another', max: '25', used: '20', remaining: '5' };
    const limited = () =>
      new Sample()
        .topUp('a', 20, [0, 10])
        .refuseAs('b', 'LIMIT_EXCEEDED', 12, [20, 30], above)
        .refuseAs('c', 'LIMIT_EXCEEDED', 6, [40, 50], full, 'TOP_UP')
        .topUp('d', 5, [60, 70]);
    const rulesOf = (sample: Sample) => [...new Set(sample.check(limits).map(({ rule }) => rule))];

    expect(limited().check(limits)).toEqual([]);
    expect(rulesOf(limited().topUp('x', 1, [80, 90]))).toEqual([UNFOUNDED]);
    expect(rulesOf(limited().refuseAs('x', 'LIMIT_EXCEEDED', 9, [80, 90], above))).toEqual([UNFOUNDED]);
    expect(rulesOf(limited().refuseAs('x', 'LIMIT_EXCEEDED', 1, [80, 90], full, 'TOP_UP'))).toEqual([UNFOUNDED]);
  });

  it('finds nothing wrong with what is right', () => {
    expect(sound().check()).toEqual([]);
    expect(sound().balanceOf(USER)).toBe(LEFT);
  });

  it('takes what overlapped in any order', () => {
    const sample = new Sample().topUp('a', 5, [0, 30]).topUp('b', 7, [10, 20]);
    expect(sample.read(0, [1, 2]).read(5, [3, 15]).read(12, [14, 16]).read(12, [25, 26]).check()).toEqual([]);
  });

  it('takes an outcome that nobody knew until the request was repeated', () => {
    const sample = sound();
    const { requests } = sample.writeOf('d');
    requests.unshift(request([36, Infinity], 0, ''), request([38, 39], 503, '{"code":"OUTCOME_UNKNOWN"}'));
    expect(sample.check()).toEqual([]);
  });

  it('takes a wallet that was not there yet as one without credits', () => {
    const sample = sound().read(0, [-5, 5]);
    Object.assign(sample.reads.at(-1)!, { status: 404, text: '{"code":"WALLET_NOT_FOUND"}' });
    expect(sample.check()).toEqual([]);
  });

  it('takes the answer to an item of a bulk beside the one of its route', () => {
    const sample = sound();
    const answer = request(AFTER, 201, text(sample.transactionOf('d')));
    sample.writeOf('d').requests.push({ ...answer, isItem: true });
    expect(sample.check()).toEqual([]);
  });

  it.each(BREAKS)('finds %s', (_, damage, ...rules) => {
    const sample = sound();
    damage(sample);
    expect([...new Set(sample.check().map(({ rule }) => rule))].sort()).toEqual(rules.sort());
  });

  it('was seen to find a breach of every rule', () => {
    expect(new Set([...BREAKS, ...BREAKS_OF_LOTS].flatMap(([, , ...rules]) => rules))).toEqual(
      new Set(Object.keys(RULES)),
    );
  });

  it('names the requests concerned, and the kind of damage', () => {
    expect(sound().read(5, [31, 32]).check()).toEqual([
      {
        rule: STALE,
        kind: 'wrong',
        about: 'transaction tx-b-0 was known',
        requests: [
          expect.objectContaining({ sentAt: 31, text: '{"balance":"5"}' }),
          expect.objectContaining({ answeredAt: 30, text: done('b', 12) }),
        ],
      },
    ]);
  });
});
