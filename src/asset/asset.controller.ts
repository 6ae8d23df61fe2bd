import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
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
import { AssetService } from './asset.service';
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
  async list(): Promise<AssetsDto> {
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
  async create(@Body() body: PostAssetDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AssetDto> {
    const asset = await this.assetService.create(body);
    reply.header('Location', publicUrlOf(this.config, locationOf.asset(asset.symbol)));
    return assetDto(asset);
  }

  @Patch(':symbol')
  @RequireScope('wallet:admin')
  @ApiOperation({ summary: 'Rename, pause or resume an asset' })
  @ApiOkResponse({ type: AssetDto, description: 'The asset as it is now' })
  @ApiBodyProblems()
  @ApiProblems('ASSET_NOT_FOUND', 'WALLET_BUSY', 'OUTCOME_UNKNOWN')
  async change(@Param() { symbol }: AssetParams, @Body() { name, status }: PatchAssetDto): Promise<AssetDto> {
    return assetDto(await this.assetService.change(symbol, { name: name ?? undefined, status: status ?? undefined }));
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

function assetDto({ symbol, name, scale, status, createdAtMicros }: Asset): AssetDto {
  return { symbol, name, scale, status, createdAt: formatInstant(createdAtMicros) };
}
