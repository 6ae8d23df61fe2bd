import {
  type Input,
  type ItemOf,
  type ListRoute,
  type Output,
  type Route,
  type WalletClient,
} from '@wallet-service/client';
import { queryOptions, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.ts';
import { type List } from '../show/list.ts';

type ReadRoute = Extract<Route, `GET ${string}`>;

interface CallOptions {
  readonly enabled?: boolean;
  readonly refetchInterval?: number;
}

/** What a route answers, by the route's name in the documentation. */
export function useCall<Name extends ReadRoute>(route: Name, input: Input<Name>, options: CallOptions = {}) {
  const { client } = useSession();
  return useQuery({
    ...queryOf(client, route, input),
    placeholderData: (previous, of) => (of && isSameAtAnotherTime(of.queryKey, [route, input]) ? previous : undefined),
    ...options,
  });
}

/** What a route answers to each of several questions, all asked at once. */
export function useCalls<Name extends ReadRoute>(route: Name, inputs: readonly Input<Name>[]) {
  const { client } = useSession();
  return useQueries({ queries: inputs.map((input) => queryOf(client, route, input)) });
}

const queryOf = <Name extends ReadRoute>(client: WalletClient, route: Name, input: Input<Name>) =>
  queryOptions<Output<Name>>({
    queryKey: [route, input],
    queryFn: ({ signal }) => client.call(route, input, { signal }),
  });

/** What was known a minute ago stands until it is known now; what was known of another user, or asset, never does. */
const isSameAtAnotherTime = (one: readonly unknown[], other: readonly unknown[]) => timeless(one) === timeless(other);

const timeless = (asked: readonly unknown[]) =>
  JSON.stringify(asked, (name, value: unknown) => (name === 'from' || name === 'to' ? undefined : value));

interface Page {
  readonly pagination: { readonly total: number; readonly nextCursor?: string };
}

/** What stands on a list, page by page. */
export function useList<Name extends ListRoute & ReadRoute>(route: Name, input: Input<Name>): List<ItemOf<Name>> {
  const { client } = useSession();
  const { query: filters, ...rest } = input as { query?: object };
  const query = useInfiniteQuery({
    queryKey: [route, input, 'pages'],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const asked = { ...rest, query: { ...filters, ...(cursor !== undefined && { cursor }) } };
      const page: Page = await client.call(route, asked as unknown as Input<Name>, { signal });
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pagination }) => pagination.nextCursor,
  });
  return {
    items: query.data?.pages.flatMap(({ pagination, ...lists }) => Object.values(lists).flat() as ItemOf<Name>[]),
    total: query.data?.pages[0]?.pagination.total ?? 0,
    error: query.error,
    hasMore: query.hasNextPage,
    isFetchingMore: query.isFetchingNextPage,
    fetchMore: () => void query.fetchNextPage(),
  };
}
