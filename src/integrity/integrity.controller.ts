import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { ApiProblems } from '../problem.dto';
import { IntegrityDto } from './integrity.dto';
import { IntegrityService } from './integrity.service';

@ApiTags('integrity')
@Controller('api/v1/wallets')
export class IntegrityController {
  constructor(private readonly integrityService: IntegrityService) {}

  @Get('integrity')
  @RequireScope('wallet:admin')
  @ApiOperation({
    summary: 'Whether the newest part of the ledger is right',
    description:
      'Checks the newest transactions of each slice, what they name and belong to, their seals, and the sums of all balances. ' +
      'The whole ledger is checked by `npm run verify`.',
  })
  @ApiOkResponse({ type: IntegrityDto, description: 'What was checked, and what of it is wrong' })
  @ApiProblems()
  async integrity(): Promise<IntegrityDto> {
    return this.integrityService.check();
  }
}
