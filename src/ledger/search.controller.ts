import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { ApiProblems } from '../problem.dto';
import { HistoryDto } from './ledger.dto';
import { SearchQuery } from './search.dto';
import { SearchReader } from './search-reader';

@ApiTags('transactions')
@Controller('api/v1/transactions')
export class SearchController {
  constructor(private readonly searchReader: SearchReader) {}

  @Get()
  @RequireScope('wallet:admin')
  @ApiOperation({
    summary: 'Transactions of all users, newest first',
    description:
      'By `reference`, by `groupId`, or by time. `caller`, `type` and `status` narrow these down, and take one of ' +
      'them: `reference`, `groupId` or `from`. No more than 100,000 transactions are looked through.',
  })
  @ApiOkResponse({ type: HistoryDto, description: 'A page of transactions' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID')
  async search(@Query() query: SearchQuery): Promise<HistoryDto> {
    return this.searchReader.search(query);
  }
}
