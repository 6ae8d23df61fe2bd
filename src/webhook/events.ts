/** What a webhook tells of, in the order in which one transaction is told of. */
export const WEBHOOK_EVENTS = ['transaction.posted', 'transaction.rejected', 'balance.below'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const WEBHOOK_STATUSES = ['ACTIVE', 'PAUSED'] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];

/** What there is to be delivered, without what it says: that is read when it is sent, since texts may be erased meanwhile. */
export interface DueEvent {
  readonly event: WebhookEvent;
  readonly slice: number;
  readonly seq: number;
  readonly transactionId: string;
  readonly userId: string;
  /** balance.below: the limit that the balance has fallen below, in minor units. */
  readonly belowMinor: bigint | null;
}

/** The same at every try: receivers know by it what they have had already. */
export function webhookIdOf({ event, transactionId }: Pick<DueEvent, 'event' | 'transactionId'>): string {
  return event === 'balance.below' ? `${transactionId}.below` : transactionId;
}

/** Whether one comes before another, of the same slice. */
export function isBefore(one: Pick<DueEvent, 'seq' | 'event'>, other: Pick<DueEvent, 'seq' | 'event'>): boolean {
  return one.seq < other.seq || (one.seq === other.seq && ordinalOf(one) < ordinalOf(other));
}

function ordinalOf({ event }: Pick<DueEvent, 'event'>): number {
  return WEBHOOK_EVENTS.indexOf(event);
}
