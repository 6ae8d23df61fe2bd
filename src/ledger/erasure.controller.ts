import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { Idempotent } from '../idempotency/idempotent.decorator';
import { type Intent } from '../idempotency/intent';
import { ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import { ErasureService } from './erasure.service';
import { PostErasureDto } from './operation.dto';
import { ERASURE_EXAMPLES } from './operation.examples';
import { ErasureDto } from './transaction.dto';

@ApiTags('wallets')
@Controller('api/v1/wallets')
export class ErasureController {
  constructor(private readonly erasureService: ErasureService) {}

  @Post(':userId/erasure')
  @HttpCode(200)
  @RequireScope('wallet:admin')
  @Idempotent()
  @ApiOperation({
    summary: "Erase the texts of a user's history, for good",
    description:
      '`reference`, `metadata` and `reason` of all that was posted for the user before are null from then on, with ' +
      '`erasedAt`; of the other side of a transfer as well. Amounts, keys and proofs stay. The `reason` of the erasure ' +
      'itself stays until the next one.',
  })
  @ApiOkResponse({ type: ErasureDto, description: 'The texts are erased' })
  @ApiProblems('SYSTEM_WALLET', 'ERASURE_INCOMPLETE')
  @ApiBody({ type: PostErasureDto, examples: ERASURE_EXAMPLES })
  erase(@Param() { userId }: UserParams, @Body() body: PostErasureDto): Intent {
    return this.erasureService.erasure(userId, body);
  }
}
