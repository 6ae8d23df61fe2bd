import { type EventsDto } from '../../src/feed/feed.dto';
import { Slices } from '../../src/posting/slices';
import { type TestDatabase } from './database';
import { type Answer, type TestService } from './service';

export type FeedQuery = Readonly<Record<string, string | number | undefined>>;

export const EVENTS = '/api/v1/events';

export function getEvents(service: TestService, query: FeedQuery = {}): Promise<Answer> {
  return service.get(eventsPath(query));
}

export function eventsPath(query: FeedQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${EVENTS}?${search.toString()}`;
}

/** One answer of the feed; what is none fails the test. */
export async function eventsOf(service: TestService, query: FeedQuery = {}): Promise<EventsDto> {
  const { status, text, body } = await getEvents(service, query);
  if (status !== 200) throw new Error(text);
  return body as EventsDto;
}

/** All that there is behind a position, page by page. */
export async function readToEnd(service: TestService, query: FeedQuery = {}): Promise<EventsDto> {
  const events = [];
  for (let after = query['after']; ;) {
    const page = await eventsOf(service, { ...query, after });
    events.push(...page.events);
    if (!page.hasMore) return { ...page, events };
    after = page.next;
  }
}

export const idsOf = ({ events }: EventsDto) => events.map(({ transaction }) => transaction.id);

/** The ids of all transactions, slice by slice, in the order of their sequence. */
export async function logOf(database: TestDatabase): Promise<Map<number, string[]>> {
  const rows = await database.query<{ slice: number; id: string }>(
    'SELECT slice, id FROM transactions ORDER BY slice, slice_seq',
  );
  return bySlice(rows);
}

/** The same of ids in the order in which they were seen. */
export function sliced(ids: readonly string[], slices: number): Map<number, string[]> {
  const all = new Slices(slices);
  return bySlice(ids.map((id) => ({ slice: all.ofId(id)[0]!, id })));
}

function bySlice(rows: readonly { slice: number; id: string }[]): Map<number, string[]> {
  const logs = new Map<number, string[]>();
  for (const { slice, id } of rows) logs.set(slice, [...(logs.get(slice) ?? []), id]);
  return new Map([...logs].sort(([one], [other]) => one - other));
}
