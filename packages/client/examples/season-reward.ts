import { keyOf, type WalletClient } from '@wallet-service/client';

export interface Winner {
  readonly userId: string;
  readonly reward: bigint;
}

/** Rewards any number of players, each once: run again after a crash, it does the rest. */
export async function reward(wallet: WalletClient, season: string, winners: readonly Winner[]): Promise<string[]> {
  const outcomes = await wallet.bulk(
    winners.map(({ userId, reward: amount }) => ({
      idempotencyKey: keyOf('season', season, userId),
      type: 'BONUS',
      userId,
      amount,
      assetSymbol: 'GOLD',
      reference: `season ${season}`,
    })),
  );
  // One that was refused (a closed wallet, say) costs no other its reward.
  return outcomes.flatMap(({ idempotencyKey, error }) => (error ? [`${idempotencyKey}: ${error.message}`] : []));
}
