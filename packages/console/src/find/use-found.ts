import { isProblem } from '@wallet-service/client';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.ts';

type Kind = 'users' | 'transactions' | 'groups';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isId = (text: string): boolean => UUID.test(text);

/** What has this id: the page that shows it; null if nothing has. */
export function useFound(id: string) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['found', id],
    enabled: isId(id),
    queryFn: async (): Promise<Kind | null> => {
      const [user, transaction, group] = await Promise.all([
        client.user(id),
        orNone(client.transaction(id)),
        orNone(client.call('GET /api/v1/wallets/groups/{groupId}', { path: { groupId: id } })),
      ]);
      if (user.wallets.length > 0 || user.status !== 'ACTIVE') return 'users';
      if (transaction) return 'transactions';
      return group ? 'groups' : null;
    },
  });
}

async function orNone<Result>(answer: Promise<Result>): Promise<Result | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isProblem(error) && error.status === 404) return undefined;
    throw error;
  }
}
