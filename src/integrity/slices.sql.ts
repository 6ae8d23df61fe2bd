import { Slices } from '../posting/slices';
import { SYSTEM_USER_IDS } from '../posting/wallet.entity';

// What `Slices` computes, in SQL. Parameters are SQL expressions. In SQL << and | bind alike: hence the parentheses.

/** All slices that there may be: an installation has the first 1, 2, 4, ... of them. */
const NUMBERS = `'{${new Slices(64).numbers.join()}}'::smallint[]`;

const COUNT = '(SELECT count(*)::int FROM slices)';

/** The numbers of the installation's slices. */
export const INSTALLED_SLICES = `(${NUMBERS})[:${COUNT}]`;

export const isSystemUser = (userId: string): string => `${userId} IN ('${SYSTEM_USER_IDS.join(`', '`)}')`;

/** The slice that follows from 10 bits of a hash: their upper bits are the index into the list of numbers. */
const sliceOf = (bits: string): string => `(${NUMBERS})[((${bits} * ${COUNT}) >> 10) + 1]`;

const bitsOfUser = (userId: string): string =>
  `((get_byte(sha256(uuid_send(${userId})), 0) << 2) | (get_byte(sha256(uuid_send(${userId})), 1) >> 6))`;

const bitsOfId = (id: string): string =>
  `(((get_byte(uuid_send(${id}), 6) & 15) << 6) | (get_byte(uuid_send(${id}), 7) >> 2))`;

export const sliceOfUser = (userId: string): string => sliceOf(bitsOfUser(userId));

/**
 * Whether an id carries its user's bits, or those of the slice that a row of a system user is in. Ids of other versions
 * than 8 are from before there were slices.
 */
export const carriesBits = (id: string, userId: string, slice: string): string => `
  ((get_byte(uuid_send(${id}), 6) >> 4) <> 8
   OR CASE WHEN ${isSystemUser(userId)} THEN ${sliceOf(bitsOfId(id))} = ${slice}
           ELSE ${bitsOfId(id)} = ${bitsOfUser(userId)} END)`;

/** The version and the bits of an id: those of a group are the same as of its first transaction. */
export const headOfId = (id: string): string => `substring(${id}::text FROM 15 FOR 4)`;
