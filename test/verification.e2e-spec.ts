import { PASSES } from '../src/integrity/invariants.sql';
import { Sealer } from '../src/integrity/sealer';
import { verifyLedger } from '../src/integrity/verifier';
import { LiabilityCloser } from '../src/lot/liability-closer';
import { CLEARING_USER_ID as CLEARING } from '../src/posting/wallet.entity';
import { Forger } from './support/forgery';
import { fillLedger } from './support/full-ledger';
import { ALICE, BOB, CHARLIE, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const walletOf = (userId: string, assetId: number | string = 1) =>
  `(SELECT id FROM wallets WHERE user_id = '${userId}' AND asset_id = ${assetId} ORDER BY slice = ${SLICE} DESC LIMIT 1)`;
/** Alice's. */
const SLICE = `(SELECT slice FROM wallets WHERE user_id = '${ALICE}' AND asset_id = 1)`;
const transactionWhere = (condition: string) =>
  `(SELECT id FROM transactions WHERE ${condition} ORDER BY created_at LIMIT 1)`;
/** The one by which the seed gave Alice her credit. */
const TOP_UP = transactionWhere(`wallet_id = ${walletOf(ALICE)} AND caller = 'seed'`);
const REFUSED = transactionWhere(`reference = 'too much'`);
const REFUND = transactionWhere(`type = 'REFUND' AND amount = 40000`);
const REFUND_OF_SIDE = transactionWhere(`type = 'REFUND' AND details ? 'peerUserId'`);
/** Of Alice's transfer to Bob. */
const GROUP = `(SELECT group_id FROM transactions WHERE id = ${transactionWhere(`type = 'SEND' AND user_id = '${ALICE}'`)})`;
const REJECTED_GROUP = `(SELECT group_id FROM transactions WHERE rejection ->> 'code' = 'LINKED_OPERATION_REJECTED' LIMIT 1)`;
/** Of which something is captured, and something left. */
const HOLD = transactionWhere(`type = 'HOLD' AND amount = 70000`);
const EXPIRING_HOLD = transactionWhere(`type = 'HOLD' AND amount = 30000`);
const CLAMPED = transactionWhere(`details ? 'requestedAmount'`);
/** What Alice has spent of what she may. */
const USED_WALLET = walletOf(ALICE, `(SELECT id FROM assets WHERE symbol = 'PEARL')`);
const USE = `wallet_id = ${USED_WALLET}`;
const USE_NAME = `${USED_WALLET} || ' SPEND 24 hours'`;
/** What Alice has of the asset that keeps lots: bought, and given for a year. */
const MANA = `(SELECT id FROM assets WHERE symbol = 'MANA')`;
const ofMana = (condition: string) => transactionWhere(`asset_id = ${MANA} AND ${condition}`);
const BOUGHT = ofMana(`type = 'TOP_UP' AND amount = 100`);
const BOUGHT_LOT = `(SELECT id FROM lots WHERE class = 'PAID' AND amount = 100)`;
const GIVEN_LOT = `(SELECT id FROM lots WHERE class = 'BONUS' AND amount = 50)`;
const EXPIRED_LOT = `(SELECT id FROM lots WHERE status = 'EXPIRED' AND amount = 5)`;
const EXPIRE = ofMana(`type = 'EXPIRE' AND user_id = '${ALICE}'`);
const OPAL = `(SELECT id FROM assets WHERE symbol = 'OPAL')`;
/** Paid with the lot that was given, and with others. */
const PAID = ofMana(`type = 'SPEND' AND amount = 66`);
const HOLD_OF_LOT = ofMana(`type = 'HOLD' AND amount = 20`);
const CHARGEBACK = ofMana(`type = 'CHARGEBACK' AND amount = 69`);
const RECOVERY = ofMana(`type = 'RECOVERY' AND amount = 11`);
const ENTRY = `wallet_id = ${walletOf(ALICE)} AND seq = 1`;
const FLIPPED = `(CASE type WHEN 'DEBIT' THEN 'CREDIT' ELSE 'DEBIT' END)::entry_type`;
const SEAL = `(SELECT 'slice ' || slice || ' ' || first_seq || '..' || last_seq FROM ledger_seals
                WHERE slice = ${SLICE} ORDER BY first_seq LIMIT 1)`;
/** The last closing. */
const CLOSED = `(SELECT max(seq) FROM closings WHERE slice = ${SLICE})`;
const CLOSING = `'slice ' || ${SLICE} || ' ' || ${CLOSED}`;
const FOLLOWS = 'what users owned at a closing is what they own later, less what was posted in between';
/** An id of version 8, with bits of its own. */
const OTHER = '019ab5a0-7c5e-8abc-b1c4-3f6f0a7d9e21';

/** For each invariant: what a superuser does to a ledger that is right, and the row that is then to be named. */
const PLANTED: Record<string, [plant: string, subject: string]> = {
  'seals follow each other without a gap': [
    `DELETE FROM ledger_seals WHERE slice = ${SLICE} AND first_seq = 1`,
    SEAL.replace('LIMIT 1', 'OFFSET 1'),
  ],
  'a seal is the hash of the one before it and of what it seals': [
    `UPDATE transactions SET caller = 'another' WHERE id = ${TOP_UP}`,
    SEAL,
  ],
  "a slice's transactions are numbered without a gap": [
    `UPDATE transactions SET slice_seq = 9999 WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  "a slice's time never runs backwards": [
    `UPDATE transactions SET created_at = '2000-01-01' WHERE slice = ${SLICE} AND slice_seq = 2`,
    transactionWhere(`slice = ${SLICE} AND slice_seq = 2`),
  ],
  'a transaction is of a slice': [
    `DELETE FROM slices WHERE slice = ${SLICE}`,
    transactionWhere(`slice = ${SLICE} AND slice_seq = 1`),
  ],
  'a successful transaction has the two entries that it names, of its amount': [
    `DELETE FROM ledger_entries WHERE ${ENTRY}`,
    TOP_UP,
  ],
  'a transaction credits or debits its wallet as its type does': [
    `UPDATE ledger_entries SET type = ${FLIPPED} WHERE transaction_id = ${TOP_UP}`,
    TOP_UP,
  ],
  'a transaction tells the balance and the time of its entries': [
    `UPDATE transactions SET balance_after = balance_after + 1 WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  "a transaction's wallet is its user's, of its asset": [
    `UPDATE transactions SET asset_id = 2 WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  'the other wallet is the one that its type is for': [
    `UPDATE transactions SET counter_wallet_id = ${walletOf(BOB)} WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  'a transaction that moves nothing names no entries': [
    `UPDATE transactions SET entry_seq = 1 WHERE id = ${REFUSED}`,
    REFUSED,
  ],
  'an amount is a positive count of minor units': [
    `UPDATE ledger_entries SET amount = -amount, type = ${FLIPPED} WHERE transaction_id = ${TOP_UP}`,
    `${walletOf(ALICE)} || '-1'`,
  ],
  'a rejected transaction says why, as its facts bear out': [
    `UPDATE transactions SET amount = balance_after WHERE id = ${REFUSED}`,
    REFUSED,
  ],
  'a transaction without a group is all of its command': [
    `UPDATE transactions SET position = 1 WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  'what gives back, takes back or becomes of a hold, and nothing else, names what it relates to': [
    `UPDATE transactions SET relates_to = NULL WHERE id = ${REFUND}`,
    REFUND,
  ],
  'a hold is kept as one': [`DELETE FROM holds WHERE id = ${HOLD}`, HOLD],
  'a hold was placed by a HOLD of its wallet': [
    `UPDATE holds SET wallet_id = ${walletOf(BOB)} WHERE id = ${HOLD}`,
    HOLD,
  ],
  'a hold expires as it was placed to': [
    `UPDATE holds SET expires_at = expires_at + interval '1 second' WHERE id = ${EXPIRING_HOLD}`,
    EXPIRING_HOLD,
  ],
  'a hold has left what its captures and releases have left of it': [
    `UPDATE holds SET remaining = remaining + 1 WHERE id = ${HOLD}`,
    HOLD,
  ],
  'a hold is what its last capture or release has made of it': [
    `UPDATE holds SET status = 'RELEASED' WHERE id = ${HOLD}`,
    HOLD,
  ],
  'captures and releases tell what they have made of their hold': [
    `UPDATE transactions SET details = jsonb_set(details, '{hold,captured}', '"1"') WHERE relates_to = ${HOLD}`,
    HOLD,
  ],
  "captures and releases are of their hold's wallet": [
    `UPDATE transactions SET wallet_id = ${walletOf(BOB)} WHERE relates_to = ${HOLD}`,
    HOLD,
  ],
  'what counts against a limit is what the transactions of its span say': [
    `UPDATE limit_uses SET used = used - 1 WHERE ${USE}`,
    USE_NAME,
  ],
  'what counts against a limit begins where its span does': [
    `UPDATE limit_uses SET starts_at = starts_at + interval '2 days' WHERE ${USE}`,
    USE_NAME,
  ],
  'what counts against a limit goes no further than its slice': [
    `UPDATE limit_uses SET upto_seq = upto_seq + 1000000 WHERE ${USE}`,
    USE_NAME,
  ],
  'what counts against a limit is of a wallet': [
    `UPDATE limit_uses SET wallet_id = '${OTHER}' WHERE ${USE}`,
    `'${OTHER} SPEND 24 hours'`,
  ],
  'a credit that was clamped is less than what was asked for': [
    `UPDATE transactions SET details = jsonb_set(details, '{requestedAmount}', '"999"') WHERE id = ${CLAMPED}`,
    CLAMPED,
  ],
  'a wallet has set aside what its holds have left': [
    `UPDATE wallets SET held = held - 1 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'no more is set aside than there is': [
    `UPDATE wallets SET held = balance + 1 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'a wallet is due when its next hold or lot expires, or before': [
    `UPDATE wallets SET due_at = NULL WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'a wallet, and a user, has the status that was set last': [
    `UPDATE wallets SET status = 'ACTIVE' WHERE id = ${walletOf(BOB)}`,
    walletOf(BOB),
  ],
  "an id carries its user's bits": [`UPDATE transactions SET id = '${OTHER}' WHERE id = ${TOP_UP}`, `'${OTHER}'`],
  'only texts that were erased are missing': [
    `UPDATE transactions SET reference = NULL, metadata = NULL, reason = NULL, salt = NULL WHERE id = ${REFUSED}`,
    REFUSED,
  ],
  'texts are erased by an erasure of their user, or of another in the same group': [
    `UPDATE transactions SET reference = NULL, metadata = NULL, reason = NULL, salt = NULL, erased_at = created_at
      WHERE id = ${REFUSED}`,
    REFUSED,
  ],
  'what flows in a quarter of an hour is what its transactions say': [
    `INSERT INTO flows VALUES (1, '2020-01-01', 'SPEND', 1, 1)`,
    `'1 SPEND ' || '2020-01-01'::timestamptz`,
  ],
  'a closing is of transactions that there are': [
    `INSERT INTO closings SELECT slice, transaction_count + 1 FROM slices WHERE slice = ${SLICE}`,
    `(SELECT 'slice ' || slice || ' ' || transaction_count + 1 FROM slices WHERE slice = ${SLICE})`,
  ],
  'what users owned at a closing is what they own later, less what was posted in between': [
    `UPDATE closing_balances SET balance = balance + 1 WHERE slice = ${SLICE} AND seq = ${CLOSED} AND asset_id = 1`,
    CLOSING,
  ],
  'the hash of the texts is theirs': [`UPDATE transactions SET reference = 'another' WHERE id = ${REFUSED}`, REFUSED],
  'the transactions of a group are numbered from 0 without a gap': [
    `DELETE FROM transactions WHERE group_id = ${GROUP} AND position = 0`,
    GROUP,
  ],
  'the transactions of a group are of one command, with one outcome': [
    `UPDATE transactions SET caller = 'another' WHERE group_id = ${GROUP} AND position = 0`,
    GROUP,
  ],
  'a rejected group has one operation that is the reason': [
    `UPDATE transactions SET rejection = '{"code": "LINKED_OPERATION_REJECTED"}' WHERE group_id = ${REJECTED_GROUP}`,
    REJECTED_GROUP,
  ],
  'the supply that leaves treasuries comes into one of the same asset': [
    `UPDATE transactions SET type = 'SUPPLY_OUT' WHERE group_id = ${GROUP} AND type = 'SEND'`,
    GROUP,
  ],
  "the id of a group carries the bits of its first transaction's": [
    `UPDATE transactions SET group_id = '${OTHER}' WHERE group_id = ${GROUP}`,
    `'${OTHER}'`,
  ],
  'a transfer has both of its sides, and at most one fee': [
    `DELETE FROM transactions WHERE group_id = ${GROUP} AND type = 'RECEIVE'`,
    GROUP,
  ],
  'what is sent in a transfer is received': [
    `UPDATE transactions SET amount = amount + 1 WHERE group_id = ${GROUP} AND type = 'RECEIVE'`,
    GROUP,
  ],
  'the sides of a transfer name each other': [
    `UPDATE transactions SET details = NULL WHERE group_id = ${GROUP} AND type = 'SEND'`,
    GROUP,
  ],
  'a refund is of an earlier transaction of its user and asset that can be refunded': [
    `DELETE FROM transactions WHERE id = (SELECT relates_to FROM transactions WHERE id = ${REFUND})`,
    REFUND,
  ],
  'a refund goes between the wallets of its original': [
    `UPDATE transactions SET counter_wallet_id = ${walletOf(BOB)} WHERE id = ${REFUND}`,
    REFUND,
  ],
  'refunds never exceed their original': [`UPDATE transactions SET amount = 200000 WHERE id = ${REFUND}`, REFUND],
  'a refund tells what of its original is refunded, and what is left': [
    `UPDATE transactions SET details = details || '{"refunded": "1"}' WHERE id = ${REFUND}`,
    REFUND,
  ],
  'a refund of a side of a transfer names its other user': [
    `UPDATE transactions SET details = details - 'peerUserId' WHERE id = ${REFUND_OF_SIDE}`,
    REFUND_OF_SIDE,
  ],
  'refunds give no more to a lot than their original has taken of it': [
    `UPDATE transactions SET details = jsonb_set(details, '{lotShares,0,amount}', '"13"')
      WHERE relates_to = ${PAID} AND type = 'REFUND'`,
    transactionWhere(`relates_to = ${PAID} AND type = 'REFUND'`),
  ],
  'a hold has set aside of the lots that it was placed with': [
    `UPDATE holds SET lots = NULL WHERE id = ${HOLD_OF_LOT}`,
    HOLD_OF_LOT,
  ],
  'captures and releases are of what their hold has set aside of lots': [
    `UPDATE transactions SET details = jsonb_set(details, '{lotShares,0,amount}', '"3"') WHERE relates_to = ${HOLD_OF_LOT}`,
    HOLD_OF_LOT,
  ],
  'what a transaction opens, takes of lots and gives back to them is its amount, from the first lot of its wallet on': [
    `UPDATE transactions SET details = details - 'lotShares' WHERE id = ${PAID}`,
    PAID,
  ],
  'a lot that a transaction has opened is kept as one': [`DELETE FROM lots WHERE id = ${BOUGHT_LOT}`, BOUGHT],
  'what a transaction takes is of earlier lots of its wallet': [
    `UPDATE lots SET wallet_id = ${walletOf(BOB, MANA)} WHERE id = ${GIVEN_LOT}`,
    PAID,
  ],
  'what a transaction takes of lots is kept as a use of each': [
    `DELETE FROM lot_uses WHERE transaction_id = ${PAID} AND lot_id = ${GIVEN_LOT}`,
    PAID,
  ],
  'what has expired is taken by EXPIRE, and only what is held by others': [
    `UPDATE transactions SET type = 'SPEND' WHERE id = ${EXPIRE}`,
    EXPIRE,
  ],
  'a lot is what the transaction that has opened it says': [
    `UPDATE lots SET expires_at = expires_at + interval '1 microsecond' WHERE id = ${GIVEN_LOT}`,
    GIVEN_LOT,
  ],
  'a lot has left what was not taken of it': [
    `UPDATE lots SET remaining = remaining + 1 WHERE id = ${BOUGHT_LOT}`,
    BOUGHT_LOT,
  ],
  'a lot has set aside what holds have of it': [`UPDATE lots SET held = held - 1 WHERE id = ${BOUGHT_LOT}`, BOUGHT_LOT],
  'a lot of which nothing is left has expired if EXPIRE took the last of it, and else is spent': [
    `UPDATE lots SET status = 'SPENT' WHERE id = ${EXPIRED_LOT}`,
    EXPIRED_LOT,
  ],
  'a use of a lot is what its transaction says': [
    `UPDATE lot_uses SET amount = amount + 1 WHERE transaction_id = ${PAID} AND lot_id = ${GIVEN_LOT}`,
    `${GIVEN_LOT} || ' ' || ${PAID}`,
  ],
  'what the users of an asset own is outstanding in lots, held, or expired': [
    `UPDATE lots SET remaining = remaining - 1 WHERE id = ${BOUGHT_LOT}`,
    `'MANA in slice ' || ${SLICE}`,
  ],
  'a chargeback is of an earlier TOP_UP of its wallet': [
    `UPDATE transactions SET type = 'BONUS' WHERE id = ${BOUGHT}`,
    CHARGEBACK,
  ],
  'what was bought is charged back once, and not reversed afterwards': [
    `UPDATE transactions SET status = 'SUCCESS', rejection = NULL WHERE relates_to = ${BOUGHT} AND type = 'REVERSAL'`,
    CHARGEBACK,
  ],
  'a chargeback takes, or leaves as a debt, what was not reversed of its original': [
    `UPDATE transactions SET details = jsonb_set(details, '{debt}', '"30"') WHERE id = ${CHARGEBACK}`,
    CHARGEBACK,
  ],
  'a recovery follows a credit of its wallet, and is not above it': [
    `UPDATE transactions SET amount = amount + 1 WHERE id = ${RECOVERY}`,
    RECOVERY,
  ],
  'a wallet holds what its lots have left, where its asset keeps lots': [
    `UPDATE lots SET remaining = remaining - 1 WHERE id = ${BOUGHT_LOT}`,
    walletOf(ALICE, MANA),
  ],
  'a wallet has set aside what is held of its lots': [
    `UPDATE lots SET held = held - 1 WHERE id = ${BOUGHT_LOT}`,
    walletOf(ALICE, MANA),
  ],
  'a wallet owes what chargebacks have left, and recoveries have not paid': [
    `UPDATE wallets SET debt = debt - 1 WHERE id = ${walletOf(ALICE, MANA)}`,
    walletOf(ALICE, MANA),
  ],
  "a wallet's entries are numbered without a gap": [
    `UPDATE ledger_entries SET seq = 9999 WHERE ${ENTRY}`,
    `${walletOf(ALICE)} || '-9999'`,
  ],
  'a balance after follows from the one before': [
    `UPDATE ledger_entries SET balance_after = balance_after + 1 WHERE ${ENTRY}`,
    `${walletOf(ALICE)} || '-1'`,
  ],
  "a wallet's time never runs backwards": [
    `UPDATE ledger_entries SET created_at = '2000-01-01' WHERE wallet_id = ${walletOf(TREASURY)} AND seq = 2`,
    `${walletOf(TREASURY)} || '-2'`,
  ],
  'only issuance and clearing are ever negative': [
    `UPDATE ledger_entries SET balance_after = -1 WHERE ${ENTRY}`,
    `${walletOf(ALICE)} || '-1'`,
  ],
  'an entry has a wallet': [`UPDATE ledger_entries SET wallet_id = '${OTHER}' WHERE ${ENTRY}`, `'${OTHER}-1'`],
  "each of a wallet's entries is named by a transaction": [
    `INSERT INTO ledger_entries
     SELECT (jsonb_populate_record(ledger_entries, jsonb_build_object('seq', seq + 1))).* FROM ledger_entries
      WHERE wallet_id = ${walletOf(ALICE)} ORDER BY seq DESC LIMIT 1;
     UPDATE wallets SET entry_count = entry_count + 1 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'a wallet counts its transactions, a user those without a wallet': [
    `UPDATE wallets SET transaction_count = 9999 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  "what is a user's is in the slice that follows from the id": [
    `UPDATE wallets SET slice = CASE slice WHEN 0 THEN 22 ELSE 0 END WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'a balance is what the last entry of its wallet left, and so the fold of all': [
    `UPDATE wallets SET balance = balance - 1 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'a wallet counts its entries': [
    `UPDATE wallets SET entry_count = entry_count + 1 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'system wallets belong to the system': [
    `UPDATE wallets SET kind = 'ISSUANCE' WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'the balances of an asset sum to zero in each slice': [
    `UPDATE wallets SET balance = balance + 1 WHERE id = ${walletOf(TREASURY, 2)}`,
    `'DIAMOND in slice ' || ${SLICE}`,
  ],
  'a wallet has an asset and a slice': [
    `UPDATE wallets SET asset_id = 9 WHERE id = ${walletOf(ALICE)}`,
    `'asset 9 in slice ' || ${SLICE}`,
  ],
  'an asset has a treasury, an issuance and a clearing in each slice': [
    `DELETE FROM wallets WHERE id = ${walletOf(TREASURY, 2)}`,
    `'DIAMOND in slice ' || ${SLICE}`,
  ],
  'what passes through the clearing of an asset comes out of it': [
    `UPDATE wallets SET balance = balance + 1 WHERE id = ${walletOf(CLEARING)}`,
    `'GOLD'`,
  ],
  'an asset counts in 0 to 8 decimals': [`UPDATE assets SET scale = 9 WHERE symbol = 'GOLD'`, `'GOLD'`],
  'a slice counts its transactions': [
    `UPDATE slices SET transaction_count = transaction_count + 1 WHERE slice = ${SLICE}`,
    `'slice ' || ${SLICE}`,
  ],
  'a slice knows when it was last posted to': [
    `UPDATE slices SET last_posted_at = '-infinity' WHERE slice = ${SLICE}`,
    `'slice ' || ${SLICE}`,
  ],
  'the slices are those that follow from their number': ['INSERT INTO slices (slice) VALUES (500)', `'slice 500'`],
};

/** What is as bad, and would be overlooked, or end the verification, if it were not thought of. */
const EXTREME: [what: string, plant: string, invariant: string, subject: string][] = [
  [
    'the largest balance that there can be',
    `UPDATE ledger_entries SET balance_after = 9223372036854775807 WHERE wallet_id = ${walletOf(TREASURY)} AND seq = 2`,
    'a balance after follows from the one before',
    `${walletOf(TREASURY)} || '-3'`,
  ],
  [
    'the smallest amount of an entry that there can be',
    `UPDATE ledger_entries SET amount = -9223372036854775808 WHERE ${ENTRY}`,
    'an amount is a positive count of minor units',
    `${walletOf(ALICE)} || '-1'`,
  ],
  [
    'the smallest amount of a refusal that there can be',
    `UPDATE transactions SET amount = -9223372036854775808 WHERE id = ${REFUSED}`,
    'an amount is a positive count of minor units',
    REFUSED,
  ],
  [
    'a seal at the end of all numbers',
    `UPDATE ledger_seals SET first_seq = 9223372036854775807, last_seq = 9223372036854775807
      WHERE slice = ${SLICE} AND first_seq = 1`,
    'seals follow each other without a gap',
    `'slice ' || ${SLICE} || ' 9223372036854775807..9223372036854775807'`,
  ],
  [
    'a transaction at the end of all numbers',
    `UPDATE transactions SET slice_seq = 9223372036854775807 WHERE id = ${TOP_UP}`,
    "a slice's transactions are numbered without a gap",
    TOP_UP,
  ],
  [
    'a balance that is none',
    `ALTER TABLE wallets ALTER balance DROP NOT NULL; UPDATE wallets SET balance = NULL WHERE id = ${walletOf(ALICE)}`,
    'a balance is what the last entry of its wallet left, and so the fold of all',
    walletOf(ALICE),
  ],
  [
    'a balance after that is none',
    `ALTER TABLE ledger_entries ALTER balance_after DROP NOT NULL;
     UPDATE ledger_entries SET balance_after = NULL WHERE ${ENTRY}`,
    'a balance after follows from the one before',
    `${walletOf(ALICE)} || '-1'`,
  ],
  [
    'a count that is none',
    `ALTER TABLE wallets ALTER entry_count DROP NOT NULL; UPDATE wallets SET entry_count = NULL WHERE id = ${walletOf(ALICE)}`,
    'a wallet counts its entries',
    walletOf(ALICE),
  ],
  [
    'a transaction without a number',
    `ALTER TABLE transactions ALTER slice_seq DROP NOT NULL;
     UPDATE transactions SET slice_seq = NULL WHERE id = ${TOP_UP}`,
    'a slice counts its transactions',
    `'slice ' || ${SLICE}`,
  ],
  [
    'a status that is none',
    `ALTER TABLE transactions ALTER status DROP NOT NULL; UPDATE transactions SET status = NULL WHERE id = ${TOP_UP}`,
    'a rejected transaction says why, as its facts bear out',
    TOP_UP,
  ],
  [
    'another transaction before the first',
    `INSERT INTO transactions
     SELECT (jsonb_populate_record(transactions, '{"id": "${OTHER}", "slice_seq": 0, "idempotency_key": "x"}')).*
       FROM transactions WHERE id = ${REFUSED};
     UPDATE wallets SET transaction_count = transaction_count + 1 WHERE id = ${walletOf(ALICE)}`,
    "a slice's transactions are numbered without a gap",
    `'${OTHER}'`,
  ],
  [
    'a transaction that is gone from the end of its slice',
    `DELETE FROM transactions WHERE slice = ${SLICE}
        AND slice_seq = (SELECT transaction_count FROM slices WHERE slice = ${SLICE})`,
    'a slice counts its transactions',
    `'slice ' || ${SLICE}`,
  ],
  [
    'an entry of a treasury that no transaction names',
    `INSERT INTO ledger_entries
     SELECT (jsonb_populate_record(ledger_entries, jsonb_build_object('seq', seq + 1))).* FROM ledger_entries
      WHERE wallet_id = ${walletOf(TREASURY)} ORDER BY seq DESC LIMIT 1;
     UPDATE wallets SET entry_count = entry_count + 1 WHERE id = ${walletOf(TREASURY)}`,
    "each of a wallet's entries is named by a transaction",
    walletOf(TREASURY),
  ],
  [
    'an entry of another transaction',
    `UPDATE ledger_entries SET transaction_id = ${REFUSED} WHERE ${ENTRY}`,
    'a successful transaction has the two entries that it names, of its amount',
    TOP_UP,
  ],
  [
    'a cancellation that is not counted',
    `UPDATE users SET transaction_count = 0 WHERE user_id = '${BOB}'`,
    'a wallet counts its transactions, a user those without a wallet',
    `'${BOB}'`,
  ],
  [
    'a user whom nobody has thawed',
    `UPDATE users SET status = 'ACTIVE' WHERE user_id = '${CHARLIE}'`,
    'a wallet, and a user, has the status that was set last',
    `'${CHARLIE}'`,
  ],
  [
    'a hold without the transaction that placed it',
    `INSERT INTO holds SELECT (jsonb_populate_record(holds, '{"id": "${OTHER}"}')).* FROM holds WHERE id = ${HOLD}`,
    'a hold was placed by a HOLD of its wallet',
    `'${OTHER}'`,
  ],
  [
    'a lot that nobody has opened',
    `INSERT INTO lots SELECT (jsonb_populate_record(lots, '{"id": "${OTHER}"}')).* FROM lots WHERE id = ${GIVEN_LOT}`,
    'a lot is what the transaction that has opened it says',
    `'${OTHER}'`,
  ],
  [
    'lots of an asset that keeps none',
    `UPDATE assets SET lots = 'NONE' WHERE id = ${MANA}`,
    'a wallet holds what its lots have left, where its asset keeps lots',
    walletOf(ALICE, MANA),
  ],
  [
    'less than its lots in a wallet of an asset that comes to keep them',
    `UPDATE wallets SET balance = balance - 1 WHERE user_id = '${ALICE}' AND asset_id = ${OPAL}`,
    'a wallet holds what its lots have left, where its asset keeps lots',
    walletOf(ALICE, OPAL),
  ],
  [
    'more in the lots of an asset that comes to keep them than its users have',
    `UPDATE lots SET remaining = remaining + 1000 WHERE wallet_id = ${walletOf(ALICE, OPAL)}`,
    'what the users of an asset own is outstanding in lots, held, or expired',
    `'OPAL in slice ' || ${SLICE}`,
  ],
  [
    'a hold of before there were lots that is of none',
    `UPDATE lots SET held = 0 WHERE wallet_id = ${walletOf(ALICE, OPAL)}`,
    'a lot has set aside what holds have of it',
    `(SELECT id FROM lots WHERE wallet_id = ${walletOf(ALICE, OPAL)} ORDER BY opened_seq LIMIT 1)`,
  ],
  [
    'shares of lots that are none',
    `UPDATE transactions SET details = '{"lots": {"id": 1}, "lotShares": [1, {"lotId": "x", "amount": "-1"}]}' WHERE id = ${PAID}`,
    'what a transaction takes is of earlier lots of its wallet',
    PAID,
  ],
  [
    'a lot that has expired and was spent',
    `UPDATE lots SET expires_at = '2000-01-01' WHERE id = ${GIVEN_LOT}`,
    'what has expired is taken by EXPIRE, and only what is held by others',
    PAID,
  ],
  [
    'a chargeback of what was charged back before',
    `UPDATE transactions SET status = 'SUCCESS', rejection = NULL WHERE relates_to = ${BOUGHT} AND type = 'CHARGEBACK'`,
    'what was bought is charged back once, and not reversed afterwards',
    CHARGEBACK,
  ],
  [
    'a recovery from what was credited to nobody',
    `UPDATE transactions SET relates_to = ${PAID} WHERE id = ${RECOVERY}`,
    'a recovery follows a credit of its wallet, and is not above it',
    RECOVERY,
  ],
  [
    'a window that leaves out its first spend',
    `UPDATE limit_uses SET used = 0, after_seq = upto_seq WHERE ${USE}`,
    'what counts against a limit begins where its span does',
    USE_NAME,
  ],
  [
    'facts that are no numbers',
    `UPDATE transactions SET rejection = rejection || '{"available": "1e3"}' WHERE id = ${REFUSED}`,
    'a rejected transaction says why, as its facts bear out',
    REFUSED,
  ],
  [
    'a reason that nobody knows',
    `UPDATE transactions SET rejection = '{"code": "BAD_LUCK"}' WHERE id = ${REFUSED}`,
    'a rejected transaction says why, as its facts bear out',
    REFUSED,
  ],
  [
    'texts without the salt of their hash',
    `UPDATE transactions SET salt = NULL, texts_hash = NULL WHERE id = ${REFUSED}`,
    'the hash of the texts is theirs',
    REFUSED,
  ],
  [
    'a wallet that was given to somebody else',
    `UPDATE wallets SET user_id = '7d3c1d5e-5f0e-4c5e-9f0e-0d6f6b0f0001' WHERE id = ${walletOf(ALICE)}`,
    'a seal is the hash of the one before it and of what it seals',
    SEAL,
  ],
  [
    'the seals of a slice that is gone',
    `DELETE FROM transactions WHERE slice = ${SLICE}`,
    'a seal is the hash of the one before it and of what it seals',
    SEAL,
  ],
  ...[
    ['a debt', 'UPDATE closing_balances SET debt = debt + 1'],
    ['what is left of lots', 'UPDATE closing_lots SET remaining = remaining - 1'],
    ['what is held of lots', 'UPDATE closing_lots SET held = held + 1'],
    ['another expiry', `UPDATE closing_lots SET expires_at = coalesce(expires_at, '2000-01-01') + interval '1 month'`],
    ['what is gone', 'DELETE FROM closing_balances'],
    ['lots that are gone', 'DELETE FROM closing_lots'],
    [
      'the rows of another',
      `INSERT INTO closing_lots SELECT slice, ${CLOSED}, number + 1000, asset_id, class, expires_at, held_until, remaining, held FROM closing_lots`,
    ],
  ].map(([what, change]): (typeof EXTREME)[number] => [
    `a closing with ${what}`,
    `${change} WHERE slice = ${SLICE} AND seq = ${CLOSED}`,
    FOLLOWS,
    CLOSING,
  ]),
  [
    'a closing that another one does not lead to',
    `UPDATE closing_balances SET balance = balance + 1 WHERE slice = ${SLICE} AND seq = (SELECT min(seq) FROM closings WHERE slice = ${SLICE})`,
    FOLLOWS,
    `(SELECT 'slice ' || slice || ' ' || min(seq) FROM closings WHERE slice = ${SLICE} GROUP BY slice)`,
  ],
  [
    'another symbol of an asset',
    `UPDATE assets SET symbol = 'SILVER' WHERE id = 1`,
    'a seal is the hash of the one before it and of what it seals',
    // Of the first slice: all have transactions of it.
    SEAL.replace(SLICE, '0'),
  ],
];

describeSliced('the verification of the ledger', (slices) => {
  const { service, database } = useWorld({ slices });
  let forger: Forger;

  beforeAll(async () => {
    forger = await Forger.on(database);
    await fillLedger(service);
    await service.app.get(Sealer).seal();
    await service.spend(ALICE, '1');
    await service.topUp(ALICE, '1');
    await service.app.get(Sealer).seal();
    while ((await service.app.get(LiabilityCloser).close(20)) > 0);
    await forger.keep();
  });

  afterEach(() => forger.restore());

  const verify = (options = {}) => verifyLedger(database.databaseUrl, options);

  it('finds nothing in a ledger that is right, and says what it has gone over', async () => {
    const { violations, judged, chains } = await verify();
    expect(violations).toEqual([]);
    const tables = [
      'slices',
      'assets',
      'wallets',
      'transactions',
      'ledger_entries',
      'ledger_seals',
      'lots',
      'lot_uses',
    ];
    const counts = tables.map((table) => `'${table}', (SELECT count(*) FROM ${table})`);
    const [row] = await database.query<{ judged: object }>(`SELECT json_build_object(${counts.join()}) AS judged`);
    expect(judged).toMatchObject(row!.judged);
    const ends = await database.query('SELECT slice, transaction_count::text AS transactions FROM slices');
    expect(chains).toHaveLength(slices);
    expect(chains).toMatchObject(
      chains.map(({ slice, transactions }) => ({
        sealed: transactions,
        transactions: ends.find((end) => end['slice'] === slice)?.['transactions'] as string,
      })),
    );
  });

  it('has a wrong row to find for each invariant', () => {
    const invariants = PASSES.flatMap((pass) => Object.keys(pass.invariants));
    expect(Object.keys(PLANTED).sort()).toEqual([...new Set(invariants)].sort());
  });

  it.each(Object.entries(PLANTED))('finds and names the row for which it does not hold that %s', async (...planted) => {
    const [invariant, [plant, subjectSql]] = planted;
    const [row] = await database.query<{ subject: string }>(`SELECT ${subjectSql} AS subject`);
    await forger.forge(plant);

    const { violations } = await verify();
    const found = violations.find((violation) => violation.invariant === invariant);
    expect(found?.subjects).toContain(row?.subject);
    expect(found?.count).toBe(found?.subjects.length);
  });

  it.each(EXTREME)('finds and names %s', async (_what, plant, invariant, subjectSql) => {
    const [row] = await database.query<{ subject: string }>(`SELECT ${subjectSql} AS subject`);
    await forger.forge(plant);

    const { violations } = await verify();
    expect(violations.find((violation) => violation.invariant === invariant)?.subjects).toContain(row?.subject);
  });

  it('does not take rows that are hidden from it for rows that are not there', async () => {
    await forger.forge('ALTER TABLE ledger_seals ENABLE ROW LEVEL SECURITY');
    await expect(verify()).rejects.toThrow('row-level security policy');
    await forger.forge('ALTER TABLE ledger_seals DISABLE ROW LEVEL SECURITY');
  });

  it('counts all rows that are wrong, and names the first', async () => {
    await forger.forge(`UPDATE transactions SET balance_after = balance_after + 1 WHERE status = 'SUCCESS'`);
    const [moving] = await database.query<{ count: number }>(
      'SELECT count(*)::int FROM transactions WHERE entry_seq IS NOT NULL',
    );
    const { violations } = await verify();
    const invariant = 'a transaction tells the balance and the time of its entries';
    const found = violations.find((violation) => violation.invariant === invariant);
    expect([found?.count, found?.subjects.length]).toEqual([moving!.count, 5]);
  });

  it('finds nothing wrong where texts were erased', async () => {
    await forger.forge(`
      UPDATE transactions
         SET reference = NULL, metadata = NULL, reason = NULL, salt = NULL, erased_at = erasure.created_at
        FROM transactions erasure
       WHERE erasure.type = 'ERASE' AND erasure.user_id = transactions.user_id AND transactions.salt IS NOT NULL`);
    expect(await verify()).toMatchObject({ violations: [] });
  });

  it('is of one moment, whatever is posted meanwhile', async () => {
    const verified = new AbortController();
    const posting = (async () => {
      while (!verified.signal.aborted)
        await Promise.all([service.topUp(BOB, '1'), service.spend(BOB, '1'), service.topUp(ALICE, '1')]);
    })();
    for (const connections of [1, 2, 3]) expect(await verify({ connections })).toMatchObject({ violations: [] });
    verified.abort();
    await posting;
  });

  it('comes to the same however it cuts the tables', async () => {
    await forger.forge(`UPDATE ledger_entries SET balance_after = balance_after + 1 WHERE ${ENTRY}`);
    const whole = await verify({ connections: 1 });
    const chunks = PASSES.map((pass) => pass.chunk);
    for (const pass of PASSES) Object.assign(pass, { chunk: 1 });
    try {
      expect(await verify({ connections: 1 })).toMatchObject({ judged: whole.judged, violations: whole.violations });
      await forger.restore();
      expect(await verify()).toMatchObject({ violations: [] });
    } finally {
      for (const [index, pass] of PASSES.entries()) Object.assign(pass, { chunk: chunks[index] });
    }
  });
});
