import { Injectable } from '@nestjs/common';
import { formatAmount } from '../amount';
import { AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { invalid } from '../errors';
import { refuseBackwards } from '../instant';
import { columnsOf, lengthOf, type LogSpan, seqsBefore, spansWithin } from '../posting/log.sql';
import { type Reads } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { COUNTED_AS, MOVEMENTS } from '../posting/transaction-types';
import { type CutRow, type FlowRow, QUARTER_MICROS, READ_CUTS, READ_FLOWS, READ_TOP, type TopRow } from './flow.sql';
import { FlowCounter } from './flow-counter';
import { periodsOf, type Range, rangeOf } from './periods';
import { type FlowDto, type FlowsDto, type FlowsQuery, type TopDto, type TopQuery } from './report.dto';

/** Read in a second or two. */
const SEARCHED_MAX = 1_000_000;

/** What came to users, what went from them, and who has moved most. */
@Injectable()
export class ReportReader {
  constructor(
    private readonly assetService: AssetService,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly flowCounter: FlowCounter,
  ) {}

  /**
   * @throws Problem VALIDATION_FAILED or ASSET_NOT_FOUND
   */
  async flows(query: FlowsQuery): Promise<FlowsDto> {
    const asset = await this.assetService.bySymbol(query.asset);
    const range = rangeOf(query);
    const periods = periodsOf(range, query);
    if (periods.length === 0) return { rows: [] };
    await this.flowCounter.catchUp();
    const starts = periods.map(({ startMicros }) => startMicros);
    const whole = wholeQuartersOf(range);
    const rows = await this.reader.snapshot(async (reads) =>
      reads.query<FlowRow>(READ_FLOWS, [
        asset.id,
        starts,
        whole.fromMicros,
        whole.toMicros,
        ...columnsOf(await this.#uncounted(reads, range, whole)),
      ]),
    );
    return {
      rows: rows.map(({ number, type, amount, count }): FlowDto => {
        const formatted = formatAmount(BigInt(amount), asset.scale);
        const nothing = formatAmount(0n, asset.scale);
        const isCredit = MOVEMENTS[type].entry === 'CREDIT';
        return {
          period: periods[number - 1]!.name,
          type,
          credited: isCredit ? formatted : nothing,
          debited: isCredit ? nothing : formatted,
          count: Number(count),
        };
      }),
    };
  }

  /**
   * @throws Problem VALIDATION_FAILED or ASSET_NOT_FOUND
   */
  async top(query: TopQuery): Promise<TopDto> {
    const asset = await this.assetService.bySymbol(query.asset);
    refuseBackwards(query);
    const spans = await spansWithin(this.reader, this.slices.numbers, query);
    const count = lengthOf(spans);
    if (count > SEARCHED_MAX) {
      throw invalid(
        'from',
        `and to have ${count} transactions between them, of which ${SEARCHED_MAX} can be looked through`,
      );
    }
    const types = Object.entries(COUNTED_AS).flatMap(([type, kind]) => (kind === query.by ? [type] : []));
    const rows = await this.reader.query<TopRow>(READ_TOP, [asset.id, types, ...columnsOf(spans), query.limit]);
    return {
      rows: rows.map(({ userId, amount, count: moved }) => ({
        userId,
        amount: formatAmount(BigInt(amount), asset.scale),
        count: Number(moved),
      })),
    };
  }

  /** Of the range: what lies outside of whole quarters, and what of these is not counted yet. */
  async #uncounted(reads: Reads, range: Range, whole: Range): Promise<LogSpan[]> {
    const cuts = await reads.query<CutRow>(READ_CUTS, [this.slices.numbers]);
    const heads = new Map(cuts.map(({ slice, headSeq }) => [slice, Number(headSeq)]));
    const [from, wholeFrom, wholeTo, to] = await Promise.all(
      [range.fromMicros, whole.fromMicros, whole.toMicros, range.toMicros].map((at) => seqsBefore(reads, heads, at)),
    );
    return cuts
      .flatMap(({ slice, uptoSeq }) => [
        { slice, after: from!.get(slice)!, upto: wholeFrom!.get(slice)! },
        { slice, after: Math.max(wholeFrom!.get(slice)!, Number(uptoSeq)), upto: wholeTo!.get(slice)! },
        { slice, after: wholeTo!.get(slice)!, upto: to!.get(slice)! },
      ])
      .filter(({ after, upto }) => after < upto);
  }
}

/** The whole quarters of an hour within the range; none: both at its end, so that all of it lies before. */
function wholeQuartersOf({ fromMicros, toMicros }: Range): Range {
  const floor = (micros: bigint) => micros - (((micros % QUARTER_MICROS) + QUARTER_MICROS) % QUARTER_MICROS);
  const first = floor(fromMicros + QUARTER_MICROS - 1n);
  const last = floor(toMicros);
  return first <= last ? { fromMicros: first, toMicros: last } : { fromMicros: toMicros, toMicros };
}
