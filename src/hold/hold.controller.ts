import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { Idempotent } from '../idempotency/idempotent.decorator';
import { type Intent } from '../idempotency/intent';
import { PostCaptureDto, PostHoldDto, TextsDto } from '../ledger/operation.dto';
import { ApiHoldProblems } from '../ledger/transaction.controller';
import { ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import { HoldChangedDto, HoldDto, HoldParams, HoldsDto, HoldsQuery, HoldWithTransactionsDto } from './hold.dto';
import { CAPTURE_EXAMPLES, HOLD_EXAMPLES, RELEASE_EXAMPLES } from './hold.examples';
import { HoldReader } from './hold-reader';
import { HoldService } from './hold.service';

@ApiTags('holds')
@Controller('api/v1/wallets')
export class HoldController {
  constructor(
    private readonly holdService: HoldService,
    private readonly holdReader: HoldReader,
  ) {}

  @Post('holds')
  @RequireScope('wallet:hold')
  @Idempotent()
  @ApiOperation({ summary: 'Set an amount aside for a later capture' })
  @ApiCreatedResponse({ type: HoldDto, description: 'The amount is set aside' })
  @ApiProblems('AMOUNT_TOO_LARGE', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND', 'SYSTEM_WALLET', 'ASSET_PAUSED')
  @ApiProblems('INSUFFICIENT_FUNDS', 'CONDITION_FAILED', 'WALLET_FROZEN', 'WALLET_CLOSED')
  @ApiBody({ type: PostHoldDto, examples: HOLD_EXAMPLES })
  async place(@Body() body: PostHoldDto): Promise<Intent> {
    return this.holdService.place(body);
  }

  @Post('holds/:holdId/captures')
  @RequireScope('wallet:hold')
  @Idempotent()
  @ApiOperation({ summary: 'Take what is set aside, or a part of it' })
  @ApiCreatedResponse({ type: HoldChangedDto, description: 'The amount is taken' })
  @ApiHoldProblems()
  @ApiProblems('AMOUNT_TOO_LARGE', 'ASSET_PAUSED', 'LIMIT_EXCEEDED')
  @ApiBody({ type: PostCaptureDto, examples: CAPTURE_EXAMPLES })
  async capture(@Param() { holdId }: HoldParams, @Body() body: PostCaptureDto): Promise<Intent> {
    return this.holdService.capture(holdId, body);
  }

  @Post('holds/:holdId/release')
  @HttpCode(200)
  @RequireScope('wallet:hold')
  @Idempotent()
  @ApiOperation({ summary: 'Let go what is left of a hold' })
  @ApiOkResponse({ type: HoldChangedDto, description: 'What was left is released' })
  @ApiHoldProblems()
  @ApiBody({ type: TextsDto, examples: RELEASE_EXAMPLES })
  async release(@Param() { holdId }: HoldParams, @Body() body: TextsDto): Promise<Intent> {
    return this.holdService.release(holdId, body);
  }

  @Get('holds/:holdId')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'One hold, and what became of it' })
  @ApiOkResponse({ type: HoldWithTransactionsDto, description: 'The hold' })
  @ApiProblems('VALIDATION_FAILED', 'HOLD_NOT_FOUND')
  async hold(@Param() { holdId }: HoldParams): Promise<HoldWithTransactionsDto> {
    return this.holdReader.hold(holdId);
  }

  @Get(':userId/holds')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: "A user's holds, newest first" })
  @ApiOkResponse({ type: HoldsDto, description: 'A page of holds' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID', 'ASSET_NOT_FOUND')
  async holds(@Param() { userId }: UserParams, @Query() query: HoldsQuery): Promise<HoldsDto> {
    return this.holdReader.list(userId, query);
  }
}
