import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { formatInstant } from '../instant';
import { ApiProblems } from '../problem.dto';
import { DailyVerification, type Verified } from './daily-verification';
import { IntegrityDto, LastVerificationDto, type VerificationDto } from './integrity.dto';
import { IntegrityService } from './integrity.service';

@ApiTags('integrity')
@Controller('api/v1/wallets')
export class IntegrityController {
  constructor(
    private readonly integrityService: IntegrityService,
    private readonly dailyVerification: DailyVerification,
  ) {}

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

  @Get('verification')
  @RequireScope('wallet:admin')
  @ApiOperation({
    summary: 'What the newest daily verification has found',
    description: 'It goes over what was posted since the one before, and on Sundays over the whole ledger.',
  })
  @ApiOkResponse({ type: LastVerificationDto, description: 'The newest verification' })
  @ApiProblems()
  async verification(): Promise<LastVerificationDto> {
    const last = await this.dailyVerification.last();
    return { ...(last && { verification: verificationDto(last) }) };
  }
}

function verificationDto({ kind, finishedMicros, violations }: Verified): VerificationDto {
  return { kind, finishedAt: formatInstant(finishedMicros), violations: [...violations] };
}
