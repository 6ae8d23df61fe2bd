import { Injectable } from '@nestjs/common';
import { Reader } from '../database/reader';
import { columnsOf, headsOf, type LogSpan } from '../posting/log.sql';
import { Slices } from '../posting/slices';
import { type DueEvent, isBefore } from './events';
import { type DueRow, READ_DUE, READ_DUE_OF_USER, type Webhook } from './webhook.sql';

/** What one look goes over at most in a slice, where an endpoint does not want most of it. */
const SCAN_MAX = 10_000;
/** Of one user who is behind, at a time. */
const USER_MAX = 50;

export type Wants = Pick<Webhook, 'types' | 'assetIds'>;

/** What there is to be told to an endpoint, from the log alone. */
@Injectable()
export class DueEvents {
  constructor(
    private readonly reader: Reader,
    private readonly slices: Slices,
  ) {}

  /** How many transactions each slice has. */
  heads(): Promise<ReadonlyMap<number, number>> {
    return headsOf(this.reader, this.slices.numbers);
  }

  /** About `limit` events of the spans together, and how far each span was gone over for them. */
  async within(spans: readonly LogSpan[], wants: Wants, limit: number) {
    const open = spans
      .filter(({ after, upto }) => upto > after)
      .map((span) => ({ ...span, upto: Math.min(span.upto, span.after + SCAN_MAX) }));
    if (open.length === 0) return { events: [], ends: new Map<number, number>() };
    const limitEach = Math.ceil(limit / open.length);
    const rows = await this.reader.query<DueRow>(READ_DUE, [...columnsOf(open), ...valuesOf(wants), limitEach]);
    const endOf = ({ slice, upto }: LogSpan): number => {
      const found = rows.filter((row) => row.slice === slice);
      return found.length < limitEach ? upto : Number(found.at(-1)!.seq);
    };
    return {
      events: rows.flatMap((row) => eventsOf(row, wants)),
      ends: new Map(open.map((span) => [span.slice, endOf(span)])),
    };
  }

  /** An event that was only kept by its name. What it was told of is still in the log. */
  async whole(event: DueEvent): Promise<DueEvent> {
    if (event.event !== 'balance.below') return event;
    const values = [event.slice, event.seq, event.seq, [event.event], null, 1, event.userId];
    const [row] = await this.reader.query<DueRow>(READ_DUE_OF_USER, values);
    return { ...event, belowMinor: row?.belowMinor ?? null };
  }

  /** Those of the same user behind this one, up to a sequence: the first of them. */
  async behind(event: DueEvent, upto: number, wants: Wants): Promise<DueEvent[]> {
    const values = [event.slice, event.seq, upto, ...valuesOf(wants), USER_MAX, event.userId];
    const rows = await this.reader.query<DueRow>(READ_DUE_OF_USER, values);
    return rows.flatMap((row) => eventsOf(row, wants)).filter((other) => isBefore(event, other));
  }
}

function valuesOf({ types, assetIds }: Wants): unknown[] {
  return [types, assetIds];
}

/** What one transaction is told of, in order. */
function eventsOf({ slice, seq, transactionId, userId, status, belowMinor }: DueRow, { types }: Wants): DueEvent[] {
  const one = { slice, seq: Number(seq), transactionId, userId, belowMinor: null };
  const own = status === 'SUCCESS' ? 'transaction.posted' : 'transaction.rejected';
  return [
    ...(types.includes(own) ? [{ ...one, event: own } as const] : []),
    ...(belowMinor === null ? [] : [{ ...one, event: 'balance.below', belowMinor } as const]),
  ];
}
