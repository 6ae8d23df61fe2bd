import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { AnyCaller } from './access.decorators';
import { CallerDto } from './access.dto';
import { SCOPES } from './scopes';

@ApiTags('access')
@Controller('api/v1/access')
export class AccessController {
  @Get()
  @AnyCaller()
  @ApiOperation({
    summary: 'Who the caller is, and what he may do',
    description: 'By the key or token that comes with the request, whatever its scopes are.',
  })
  @ApiOkResponse({ description: 'The caller', type: CallerDto })
  access(@Req() { caller, scopes }: FastifyRequest): CallerDto {
    // In the order of the list, whatever that of the key or token is.
    return { caller, scopes: SCOPES.filter((scope) => scopes?.has(scope)) };
  }
}
