import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import { HistoryDto, LedgerDto } from './ledger.dto';
import { LedgerReader } from './ledger-reader';
import { HistoryQuery, LedgerQuery } from './list.dto';

@ApiTags('wallets')
@Controller('api/v1/wallets')
export class LedgerController {
  constructor(private readonly ledgerReader: LedgerReader) {}

  @Get(':userId/ledger')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: "The ledger entries of a user's wallets, newest first" })
  @ApiOkResponse({ type: LedgerDto, description: 'A page of entries' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async ledger(@Param() { userId }: UserParams, @Query() query: LedgerQuery): Promise<LedgerDto> {
    return this.ledgerReader.entries(userId, query);
  }

  @Get(':userId/transactions')
  @RequireScope('wallet:read')
  @ApiOperation({
    summary: "A user's transactions, refused ones included, newest first",
    description:
      'Of a system user: all transactions that moved its wallets; these take no `type`, `status` or `reference`.',
  })
  @ApiOkResponse({ type: HistoryDto, description: 'A page of transactions' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async history(@Param() { userId }: UserParams, @Query() query: HistoryQuery): Promise<HistoryDto> {
    return this.ledgerReader.history(userId, query);
  }
}
