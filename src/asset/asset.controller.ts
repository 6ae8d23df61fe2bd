import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { RequireScope } from '../access/access.decorators';
import { Config, publicUrlOf } from '../config';
import { Idempotent } from '../idempotency/idempotent.decorator';
import { type Intent } from '../idempotency/intent';
import { formatInstant } from '../instant';
import { locationOf } from '../location';
import { type Asset } from '../posting/asset.entity';
import { ApiBodyProblems, ApiProblems } from '../problem.dto';
import {
  AssetDto,
  AssetParams,
  AssetsDto,
  PatchAssetDto,
  PostAssetDto,
  PostSupplyDto,
  SupplyChangedDto,
  SupplyDto,
} from './asset.dto';
import { PATCH_EXAMPLES } from './asset.examples';
import { type AssetChange, AssetService } from './asset.service';
import { SupplyService } from './supply.service';

@ApiTags('assets')
@Controller('api/v1/assets')
export class AssetController {
  constructor(
    private readonly config: Config,
    private readonly assetService: AssetService,
    private readonly supplyService: SupplyService,
  ) {}

  @Get()
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'All assets' })
  @ApiOkResponse({ type: AssetsDto, description: 'The assets' })
  @ApiProblems()
  async assets(): Promise<AssetsDto> {
    return { assets: (await this.assetService.all()).map(assetDto) };
  }

  @Get(':symbol')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'One asset' })
  @ApiOkResponse({ type: AssetDto, description: 'The asset' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND')
  async asset(@Param() { symbol }: AssetParams): Promise<AssetDto> {
    return assetDto(await this.assetService.get(symbol));
  }

  @Post()
  @RequireScope('wallet:admin')
  @ApiOperation({ summary: 'Create an asset' })
  @ApiCreatedResponse({ type: AssetDto, description: 'The asset is there, and nothing of it is issued' })
  @ApiBodyProblems()
  @ApiProblems('ASSET_EXISTS', 'WALLET_BUSY', 'OUTCOME_UNKNOWN')
  async create(
    @Body() { lots, ...body }: PostAssetDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AssetDto> {
    const asset = await this.assetService.create({ ...body, keepsLots: lots ?? false });
    reply.header('Location', publicUrlOf(this.config, locationOf.asset(asset.symbol)));
    return assetDto(asset);
  }

  @Patch(':symbol')
  @RequireScope('wallet:admin')
  @ApiOperation({ summary: 'Rename, pause or resume an asset, or have it keep lots' })
  @ApiOkResponse({ type: AssetDto, description: 'The asset as it is now' })
  @ApiBodyProblems()
  @ApiProblems('ASSET_NOT_FOUND', 'ASSET_WITHOUT_LOTS', 'WALLET_BUSY', 'OUTCOME_UNKNOWN')
  @ApiBody({ type: PatchAssetDto, examples: PATCH_EXAMPLES })
  async change(@Param() { symbol }: AssetParams, @Body() body: PatchAssetDto): Promise<AssetDto> {
    return assetDto(await this.assetService.change(symbol, changeOf(body)));
  }

  @Post(':symbol/issuances')
  @RequireScope('wallet:admin')
  @Idempotent()
  @ApiOperation({ summary: 'Bring credits into being, into the treasury' })
  @ApiCreatedResponse({ type: SupplyChangedDto, description: 'The treasury holds them' })
  @ApiProblems('ASSET_NOT_FOUND', 'ASSET_PAUSED', 'AMOUNT_TOO_LARGE')
  async issue(@Param() { symbol }: AssetParams, @Body() body: PostSupplyDto): Promise<Intent> {
    return this.supplyService.change('ISSUE', symbol, body);
  }

  @Post(':symbol/burns')
  @RequireScope('wallet:admin')
  @Idempotent()
  @ApiOperation({ summary: 'Take credits out of being, from the treasury' })
  @ApiCreatedResponse({ type: SupplyChangedDto, description: 'The treasury holds them no more' })
  @ApiProblems('ASSET_NOT_FOUND', 'ASSET_PAUSED', 'AMOUNT_TOO_LARGE', 'INSUFFICIENT_FUNDS')
  async burn(@Param() { symbol }: AssetParams, @Body() body: PostSupplyDto): Promise<Intent> {
    return this.supplyService.change('BURN', symbol, body);
  }

  @Get(':symbol/supply')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'Where all credits of an asset are' })
  @ApiOkResponse({ type: SupplyDto, description: 'The supply' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND')
  async supply(@Param() { symbol }: AssetParams): Promise<SupplyDto> {
    return this.supplyService.supply(symbol);
  }
}

function changeOf({ name, status, lots, expiredRefund, bonusTransferable }: PatchAssetDto): AssetChange {
  return {
    ...(name != null && { name }),
    ...(status != null && { status }),
    ...(lots != null && { lots }),
    ...(expiredRefund != null && {
      refundGraceDays: expiredRefund === 'EXPIRE_AGAIN' ? null : expiredRefund.graceDays,
    }),
    ...(bonusTransferable != null && { bonusTransferable }),
  };
}

function assetDto({
  symbol,
  name,
  scale,
  status,
  lots,
  refundGraceDays,
  bonusTransferable,
  ...asset
}: Asset): AssetDto {
  const expiredRefund = refundGraceDays === null ? 'EXPIRE_AGAIN' : { graceDays: refundGraceDays };
  return {
    ...{ symbol, name, scale, status },
    ...(lots === 'NONE' ? { lots: false } : { lots: true, expiredRefund, bonusTransferable }),
    createdAt: formatInstant(asset.createdAtMicros),
  };
}
