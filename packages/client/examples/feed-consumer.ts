import { type FeedEvent, type WalletClient } from '@wallet-service/client';

/** Where the consumer keeps what it makes of the events, and how far it has come: in one transaction, if it can. */
export interface Store {
  lastPosition(): Promise<string | undefined>;
  save(event: FeedEvent): Promise<void>;
}

/** Tells a store of everything that is posted, once and in order, from where it was before; until `signal` ends it. */
export async function consume(wallet: WalletClient, store: Store, signal: AbortSignal): Promise<void> {
  const after = await store.lastPosition();
  for await (const event of wallet.events({ after, types: ['SPEND', 'REFUND'], signal })) {
    await store.save(event);
  }
}
