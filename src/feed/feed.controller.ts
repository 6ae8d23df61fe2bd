import { Readable } from 'node:stream';
import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { RequireScope } from '../access/access.decorators';
import { goneFrom } from '../gone';
import { ApiProblems } from '../problem.dto';
import { EventsDto, EventsQuery } from './feed.dto';
import { FeedService } from './feed.service';

@ApiTags('events')
@Controller('api/v1')
export class FeedController {
  constructor(private readonly feedService: FeedService) {}

  @Get('events')
  @RequireScope('wallet:events')
  @ApiOperation({
    summary: 'What has happened, in order',
    description:
      'Every transaction, refused ones included, once and without a gap. Keep `next` together with what you make of the ' +
      'events, and ask again `after` it; with `waitSeconds` the answer comes as soon as there is something.',
  })
  @ApiOkResponse({ type: EventsDto, description: 'The events behind the position' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID', 'FEED_RESET')
  async events(
    @Query() query: EventsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EventsDto | StreamableFile> {
    const answer = await this.feedService.events(query, goneFrom(reply));
    if (!(answer instanceof Readable)) return answer;
    return new StreamableFile(answer, { type: 'application/json; charset=utf-8' });
  }
}
