import { type Hold } from '@wallet-service/client';
import { useSession } from '../session/session.ts';
import { readable } from '../show/decimal.ts';
import { Action } from './action.tsx';

/** Lets go what is left of a hold. */
export function Release({ hold }: { hold: Pick<Hold, 'id' | 'remaining' | 'assetSymbol'> }) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:hold"
      label="Release"
      initialValues={{}}
      question={() => `Let go the ${readable(hold.remaining)} ${hold.assetSymbol} that are still held?`}
      perform={(_, key) => client.release(hold.id, {}, { key })}
      done="Released"
    />
  );
}
