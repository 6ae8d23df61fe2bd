import { isProblem } from '@wallet-service/client';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.ts';

export type Kind = 'users' | 'transactions' | 'groups';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isId = (text: string): boolean => UUID.test(text);

/** The kinds of what has this id. */
export function useFound(id: string) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['found', id],
    enabled: isId(id),
    queryFn: async (): Promise<readonly Kind[]> => {
      const [user, transaction, group] = await Promise.all([
        client.user(id),
        orNone(client.transaction(id)),
        orNone(client.call('GET /api/v1/wallets/groups/{groupId}', { path: { groupId: id } })),
      ]);
      return [
        ...(user.wallets.length > 0 || user.status !== 'ACTIVE' ? (['users'] as const) : []),
        ...(transaction ? (['transactions'] as const) : []),
        ...(group ? (['groups'] as const) : []),
      ];
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
