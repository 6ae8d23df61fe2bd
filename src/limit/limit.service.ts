import { Injectable } from '@nestjs/common';
import { formatBalance } from '../amount';
import { minorOf } from '../asset/asset-amount';
import { type AssetIdentity, AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { type Statement, UnitOfWork } from '../database/unit-of-work';
import { invalid } from '../errors';
import { formatInstant } from '../instant';
import { useKeyOf } from '../posting/book';
import {
  type AssetLimits,
  LIMIT_KINDS,
  type LimitedWindow,
  placed,
  type Span,
  type UserLimits,
  type WindowLimit,
} from '../posting/limit-settings';
import { usesOf } from '../posting/limit-uses.sql';
import { assetsOf, readClock, RowLocks, slicesOf, userSettingsOf, walletsOf } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { timeZoneOf } from '../posting/calendar';
import { isSystemUser, refuseSystemUser } from '../posting/wallet.entity';
import {
  type AssetLimitsDto,
  type LimitDto,
  type LimitsDto,
  type PutAssetLimitsDto,
  type PutUserLimitsDto,
  type WindowDto,
} from './limit.dto';
import { changedLimits, identityOf, type WantedLimit } from './own-limits';

const SET_ASSET_LIMITS: Statement = {
  name: 'set_asset_limits',
  text: 'UPDATE assets SET limits = $2::jsonb WHERE id = $1',
};

const SET_USER_LIMITS: Statement = {
  name: 'set_user_limits',
  text: `INSERT INTO users (user_id, slice, limits) VALUES ($1, $2, $3::jsonb)
             ON CONFLICT (user_id, slice) DO UPDATE SET limits = excluded.limits`,
};

/** Sets limits, behind the slices of all whom they concern, so that no batch decides by those of before; and shows them. */
@Injectable()
export class LimitService {
  constructor(
    private readonly assetService: AssetService,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly rowLocks: RowLocks,
    private readonly slices: Slices,
  ) {}

  /**
   * @throws Problem ASSET_NOT_FOUND
   */
  async ofAsset(symbol: string): Promise<AssetLimitsDto> {
    const asset = await this.assetService.get(symbol);
    return assetLimitsDto(asset.limits, asset);
  }

  /**
   * @throws Problem ASSET_NOT_FOUND or VALIDATION_FAILED
   */
  async setOfAsset(symbol: string, body: PutAssetLimitsDto): Promise<AssetLimitsDto> {
    const asset = await this.assetService.bySymbol(symbol);
    const wanted = wantedLimits(body.windows ?? [], asset);
    const others = otherLimits(body, asset);
    return this.unitOfWork.run(async (transaction) => {
      await this.rowLocks.takeSlices(transaction, this.slices.numbers);
      const [assets, nowMicros] = await Promise.all([assetsOf(transaction, [asset.id]), readClock(transaction)]);
      const before = assets.get(asset.id)!.limits?.windows ?? [];
      const windows = wanted.map((limit) => before.find(isSame(limit)) ?? { ...limit, from: String(nowMicros) });
      const limits: AssetLimits = { ...others, windows };
      const isNone = windows.length === 0 && Object.keys(others).length === 0;
      transaction.write(SET_ASSET_LIMITS, [asset.id, isNone ? null : JSON.stringify(limits)]);
      return assetLimitsDto(limits, asset);
    });
  }

  /**
   * As they stand at this moment, those that are to come included.
   *
   * @throws Problem ASSET_NOT_FOUND
   */
  async ofUser(userId: string, symbol: string): Promise<LimitsDto> {
    const asset = await this.assetService.bySymbol(symbol);
    if (isSystemUser(userId)) return { limits: [] };
    const wallet = { userId, assetId: asset.id, slice: this.slices.ofUser(userId) };
    return this.reader.snapshot(async (snapshot) => {
      const [assets, { userLimits }, wallets, [slice], clockMicros] = await Promise.all([
        assetsOf(snapshot, [asset.id]),
        userSettingsOf(snapshot, new Map([[userId, wallet.slice]])),
        walletsOf(snapshot, [wallet]),
        slicesOf(snapshot, [wallet.slice]),
        readClock(snapshot),
      ]);
      const { lastPostedMicros, transactionCount } = slice!;
      // As the next posting would be decided.
      const nowMicros = clockMicros > lastPostedMicros ? clockMicros : lastPostedMicros;
      const isOver = ({ until }: WindowLimit) => until !== undefined && BigInt(until) <= nowMicros;
      const windows = [
        ...(assets.get(asset.id)!.limits?.windows ?? []).map((limit) => placed(limit, 'ASSET', nowMicros)),
        ...(userLimits.get(userId)?.[asset.id] ?? [])
          .filter((limit) => !isOver(limit))
          .map((limit) => placed(limit, 'USER', nowMicros)),
      ];
      const wanted = windows.map((window) => ({
        ...{ wallet, walletId: wallets[0]?.id, kind: window.limit.of, window },
        headSeq: transactionCount,
      }));
      const uses = await usesOf(snapshot, wanted);
      const usedMinor = ({ limit, spanName }: LimitedWindow) =>
        uses.get(useKeyOf(wallet, limit.of, spanName))!.usedMinor;
      return { limits: windows.map((window) => limitDto(window, usedMinor(window), asset)) };
    });
  }

  /**
   * @throws Problem SYSTEM_WALLET, ASSET_NOT_FOUND or VALIDATION_FAILED
   */
  async setOfUser(userId: string, body: PutUserLimitsDto): Promise<LimitsDto> {
    refuseSystemUser(userId, 'userId');
    const asset = await this.assetService.bySymbol(body.assetSymbol);
    const wanted = wantedLimits(body.windows, asset);
    const slice = this.slices.ofUser(userId);
    await this.unitOfWork.run(async (transaction) => {
      await this.rowLocks.takeSlices(transaction, [slice]);
      const [assets, { userLimits }, nowMicros] = await Promise.all([
        assetsOf(transaction, [asset.id]),
        userSettingsOf(transaction, new Map([[userId, slice]])),
        readClock(transaction),
      ]);
      refuseLooser(wanted, assets.get(asset.id)!.limits?.windows ?? [], asset);
      const { [asset.id]: before = [], ...ofOthers }: UserLimits = userLimits.get(userId) ?? {};
      const changed = changedLimits(before, wanted, nowMicros);
      const limits = { ...ofOthers, ...(changed.length > 0 && { [asset.id]: changed }) };
      const isNone = Object.keys(limits).length === 0;
      transaction.write(SET_USER_LIMITS, [userId, slice, isNone ? null : JSON.stringify(limits)]);
    });
    return this.ofUser(userId, asset.symbol);
  }
}

function isSame(wanted: WantedLimit) {
  return (limit: WindowLimit) => identityOf(limit) === identityOf(wanted) && limit.max === wanted.max;
}

function refuseLooser(wanted: readonly WantedLimit[], ofAsset: readonly WindowLimit[], asset: AssetIdentity): void {
  for (const [index, limit] of wanted.entries()) {
    const same = ofAsset.find((one) => identityOf(one) === identityOf(limit));
    if (!same || BigInt(limit.max) <= BigInt(same.max)) continue;
    const max = formatBalance(BigInt(same.max), asset.scale);
    throw invalid(`windows.${index}.max`, `must be at most ${max}, which is the limit of ${asset.symbol} itself`);
  }
}

function wantedLimits(windows: readonly WindowDto[], asset: AssetIdentity): WantedLimit[] {
  const wanted = windows.map((window, index) => ({
    of: window.of,
    span: spanOf(window, `windows.${index}`),
    max: maxOf(window.max, asset, `windows.${index}.max`),
  }));
  const identities = wanted.map(identityOf);
  const repeated = identities.findIndex((identity, index) => identities.indexOf(identity) < index);
  if (repeated !== -1) throw invalid(`windows.${repeated}`, 'must not be of the same time as another');
  return wanted;
}

function spanOf({ window, timeZone, rollingHours }: WindowDto, path: string): Span {
  if (rollingHours == null) return { window: window!, timeZone: timeZoneOf(timeZone!)! };
  if (window == null && timeZone == null) return { rollingHours };
  throw invalid(`${path}.rollingHours`, 'must not stand beside window and timeZone');
}

function maxOf(amount: string, asset: AssetIdentity, path: string): string {
  return String(minorOf(amount, asset, path, { orZero: true }));
}

function otherLimits({ perTransaction, largestBalance }: PutAssetLimitsDto, asset: AssetIdentity) {
  const maxima = LIMIT_KINDS.flatMap((kind) => {
    const max = perTransaction?.[kind];
    return max == null ? [] : [[kind, maxOf(max, asset, `perTransaction.${kind}`)] as const];
  });
  return {
    ...(maxima.length > 0 && { perTransaction: Object.fromEntries(maxima) }),
    ...(largestBalance && {
      largestBalance: { max: maxOf(largestBalance.max, asset, 'largestBalance.max'), then: largestBalance.then },
    }),
  };
}

function assetLimitsDto(limits: AssetLimits | null, { scale }: AssetIdentity): AssetLimitsDto {
  const shown = (max: string) => formatBalance(BigInt(max), scale);
  const { perTransaction, windows = [], largestBalance } = limits ?? {};
  return {
    // In this order, which PostgreSQL's jsonb does not keep.
    ...(perTransaction && {
      perTransaction: Object.fromEntries(
        LIMIT_KINDS.filter((kind) => perTransaction[kind] !== undefined).map((kind) => [
          kind,
          shown(perTransaction[kind]!),
        ]),
      ),
    }),
    windows: windows.map(({ of, span, max }) => ({ of, ...shownSpan(span), max: shown(max) })),
    ...(largestBalance && { largestBalance: { max: shown(largestBalance.max), then: largestBalance.then } }),
  };
}

function shownSpan(span: Span): Span {
  return 'rollingHours' in span ? span : { window: span.window, timeZone: span.timeZone };
}

function limitDto({ limit, setBy, resetsAtMicros }: LimitedWindow, usedMinor: bigint, asset: AssetIdentity): LimitDto {
  const maxMinor = BigInt(limit.max);
  const shown = (minor: bigint) => formatBalance(minor, asset.scale);
  return {
    of: limit.of,
    ...shownSpan(limit.span),
    max: shown(maxMinor),
    used: shown(usedMinor),
    remaining: shown(maxMinor > usedMinor ? maxMinor - usedMinor : 0n),
    resetsAt: resetsAtMicros === undefined ? null : formatInstant(resetsAtMicros),
    setBy,
    effectiveAt: formatInstant(BigInt(limit.from)),
    ...(limit.until !== undefined && { endsAt: formatInstant(BigInt(limit.until)) }),
  };
}
