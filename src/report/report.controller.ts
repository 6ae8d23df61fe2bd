import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { ApiProblems } from '../problem.dto';
import { FlowsDto, FlowsQuery, TopDto, TopQuery } from './report.dto';
import { ReportReader } from './report-reader';

@ApiTags('reports')
@Controller('api/v1/reports')
export class ReportController {
  constructor(private readonly reportReader: ReportReader) {}

  @Get('flows')
  @RequireScope('wallet:admin')
  @ApiOperation({
    summary: 'What came to users and went from them, by type and day or month',
    description:
      'All that was credited, less all that was debited, is by how much the sum that users hold has changed. Up to 400 ' +
      'days by day, 1,900 by month.',
  })
  @ApiOkResponse({ type: FlowsDto, description: 'Periods and types in which something was moved' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND')
  async flows(@Query() query: FlowsQuery): Promise<FlowsDto> {
    return this.reportReader.flows(query);
  }

  @Get('top')
  @RequireScope('wallet:admin')
  @ApiOperation({
    summary: 'Who has spent most, or was credited most',
    description: 'Within a time in which no more than 1,000,000 transactions were posted.',
  })
  @ApiOkResponse({ type: TopDto, description: 'Users, the one with the largest amount first' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND')
  async top(@Query() query: TopQuery): Promise<TopDto> {
    return this.reportReader.top(query);
  }
}
