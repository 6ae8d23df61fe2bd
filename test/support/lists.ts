import { randomUUID } from 'node:crypto';
import { type Answer, type TestService } from './service';

export type List = 'ledger' | 'transactions';
export const LISTS: readonly List[] = ['ledger', 'transactions'];

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Page {
  readonly ids: string[];
  readonly pagination: {
    readonly total: number;
    readonly limit: number;
    readonly offset: number;
    readonly returned: number;
    readonly hasMore: boolean;
    readonly nextCursor?: string;
  };
}

export function getList(service: TestService, list: List, userId: string, query: Query = {}): Promise<Answer> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return service.get(`/api/v1/wallets/${userId}/${list}?${search.toString()}`);
}

/** One page of a list; what is not a page fails the test. */
export async function readPage(service: TestService, list: List, userId: string, query: Query = {}): Promise<Page> {
  const { status, text } = await getList(service, list, userId, query);
  if (status !== 200) throw new Error(text);
  type Row = { readonly id: string };
  const body = JSON.parse(text) as { entries?: Row[]; transactions?: Row[]; pagination: Page['pagination'] };
  const rows = body.entries ?? body.transactions ?? [];
  return { ids: rows.map(({ id }) => id), pagination: body.pagination };
}

/** The pages of a list, each found by the cursor of the one before: all of them, unless told otherwise. */
export async function walkPages(
  service: TestService,
  list: List,
  userId: string,
  query: Query = {},
  { between, atMost = Infinity }: { between?: () => Promise<unknown>; atMost?: number } = {},
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let next: Query | undefined = query; next && pages.length < atMost;) {
    if (pages.length > 0) await between?.();
    const page = await readPage(service, list, userId, next);
    const cursor: string | undefined = page.pagination.nextCursor;
    next = cursor === undefined ? undefined : { ...query, offset: undefined, cursor };
    pages.push(page);
  }
  return pages;
}

export function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ ids }) => ids);
}

/** A new user with so many transactions, of GOLD and DIAMOND in turn, every third of them refused. */
export async function openHistory(service: TestService, count: number): Promise<string> {
  const userId = randomUUID();
  for (let index = 0; index < count; index++) {
    const assetSymbol = index % 2 === 0 ? 'GOLD' : 'DIAMOND';
    if (index > 1 && index % 3 === 2) await service.spend(userId, '1000000', assetSymbol);
    else await service.post({ userId, type: index % 4 === 3 ? 'BONUS' : 'TOP_UP', amount: '1', assetSymbol });
  }
  return userId;
}

/** The time of so many microseconds since the epoch, as a caller would write it. */
export function instantOf(micros: bigint): string {
  const seconds = new Date(Number(micros / 1_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1_000_000n).padStart(6, '0')}Z`;
}
