import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { RequireScope } from '../access/access.decorators';
import { goneFrom } from '../gone';
import { ApiProblems } from '../problem.dto';
import { LiabilityDto, LiabilityQuery } from './liability.dto';
import { LiabilityReader } from './liability-reader';

@ApiTags('reports')
@Controller('api/v1/reports')
export class LiabilityController {
  constructor(private readonly liabilityReader: LiabilityReader) {}

  @Get('liability')
  @RequireScope('wallet:admin')
  @ApiOperation({ summary: 'What users own of an asset, by class and expiry, now or at any time' })
  @ApiOkResponse({ type: LiabilityDto, description: 'The liability' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND')
  async liability(
    @Query() query: LiabilityQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LiabilityDto> {
    return this.liabilityReader.liability(query, goneFrom(reply));
  }
}
