import { type ProblemBody } from '../errors';
import { type Command, type Key, type Operation } from '../posting/command';
import { type Transaction } from '../posting/transaction.entity';
import { fingerprintOf } from './fingerprint';

/**
 * What a request asks for, validated: an `@Idempotent()` handler returns it instead of doing it, so that it is done once
 * for each key.
 */
export interface Intent extends Asked {
  /** The answer that goes with the decision: it is made of nothing but what is stored, so that it repeats unchanged. */
  readonly respond: (transactions: readonly Transaction[]) => Promise<DecidedResponse>;
  /** Only to be tried. */
  readonly dryRun?: boolean;
}

/** Without the answer. */
export interface Asked {
  /** The name of the route: the same operations on another one are another intent. */
  readonly route: string;
  readonly operations: readonly Operation[];
  readonly isGroup: boolean;
  /** By the rule of version 1 (see `Command`). */
  readonly fingerprintOfVersion1?: () => Buffer;
}

/** The answer to a request that was decided, for good: a success, or a refusal by a business rule. */
export type DecidedResponse =
  | {
      readonly status: 200 | 201;
      readonly body: object;
      readonly location?: string;
      readonly transactionId: string;
    }
  | { readonly status: 422; readonly body: ProblemBody; readonly transactionId: string };

export function commandOf({ route, operations, isGroup, fingerprintOfVersion1 }: Asked, key: Key): Command {
  const fingerprint = fingerprintOf(route, operations);
  return { ...key, fingerprint, isGroup, operations, ...(fingerprintOfVersion1 && { fingerprintOfVersion1 }) };
}
