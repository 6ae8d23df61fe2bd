import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { RequireScope } from '../access/access.decorators';
import { Config, publicUrlOf } from '../config';
import { goneFrom } from '../gone';
import { locationOf } from '../location';
import { ApiBodyProblems, ApiProblems } from '../problem.dto';
import {
  DeliveriesDto,
  DeliveriesQuery,
  PatchWebhookDto,
  PostReplayDto,
  PostWebhookDto,
  RemovedDto,
  ReplayDto,
  TestedDto,
  WebhookDto,
  WebhookParams,
  WebhooksDto,
  WebhookWithSecretDto,
} from './webhook.dto';
import { WebhookService } from './webhook.service';

@ApiTags('events')
@Controller('api/v1/webhooks')
export class WebhookController {
  constructor(
    private readonly config: Config,
    private readonly webhookService: WebhookService,
  ) {}

  @Post()
  @RequireScope('wallet:events')
  @ApiOperation({
    summary: 'Tell an endpoint what happens',
    description:
      'From here on every event that it wants is sent to it, at least once and for each user in order, by the ' +
      'specification of Standard Webhooks (https://www.standardwebhooks.com). What is not taken is tried again for days, and ' +
      'then parked.',
  })
  @ApiCreatedResponse({ type: WebhookWithSecretDto, description: 'The webhook, with its secret' })
  @ApiBodyProblems()
  @ApiProblems('ASSET_NOT_FOUND', 'TOO_MANY_WEBHOOKS', 'OUTCOME_UNKNOWN', 'WALLET_BUSY')
  async createWebhook(
    @Body() body: PostWebhookDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecretDto> {
    const webhook = await this.webhookService.create(body);
    reply.header('Location', publicUrlOf(this.config, locationOf.webhook(webhook.id)));
    return webhook;
  }

  @Get()
  @RequireScope('wallet:events')
  @ApiOperation({ summary: 'All webhooks' })
  @ApiOkResponse({ type: WebhooksDto, description: 'The webhooks, the oldest first' })
  @ApiProblems()
  async webhooks(): Promise<WebhooksDto> {
    return { webhooks: await this.webhookService.all() };
  }

  @Get(':webhookId')
  @RequireScope('wallet:events')
  @ApiOperation({ summary: 'One webhook, and how far it has come' })
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook' })
  @ApiProblems('VALIDATION_FAILED', 'WEBHOOK_NOT_FOUND')
  async webhook(@Param() { webhookId }: WebhookParams): Promise<WebhookDto> {
    return this.webhookService.one(webhookId);
  }

  @Patch(':webhookId')
  @RequireScope('wallet:events')
  @ApiOperation({ summary: 'Change, pause or resume a webhook' })
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook as it is now' })
  @ApiBodyProblems()
  @ApiProblems('WEBHOOK_NOT_FOUND', 'ASSET_NOT_FOUND')
  async changeWebhook(@Param() { webhookId }: WebhookParams, @Body() body: PatchWebhookDto): Promise<WebhookDto> {
    return this.webhookService.change(webhookId, body);
  }

  @Delete(':webhookId')
  @RequireScope('wallet:events')
  @ApiOperation({ summary: 'Remove a webhook', description: 'With all that is being retried, and what is parked.' })
  @ApiOkResponse({ type: RemovedDto, description: 'It is told nothing more' })
  @ApiBodyProblems()
  @ApiProblems('WEBHOOK_NOT_FOUND')
  async removeWebhook(@Param() { webhookId }: WebhookParams): Promise<RemovedDto> {
    return this.webhookService.remove(webhookId);
  }

  @Post(':webhookId/secret')
  @HttpCode(200)
  @RequireScope('wallet:events')
  @ApiOperation({
    summary: 'Give a webhook another secret',
    description: 'That of before signs as well for a day: receivers take whichever they know.',
  })
  @ApiOkResponse({ type: WebhookWithSecretDto, description: 'The webhook, with its new secret' })
  @ApiBodyProblems()
  @ApiProblems('WEBHOOK_NOT_FOUND')
  async rotateSecret(@Param() { webhookId }: WebhookParams): Promise<WebhookWithSecretDto> {
    return this.webhookService.rotate(webhookId);
  }

  @Get(':webhookId/deliveries')
  @RequireScope('wallet:events')
  @ApiOperation({ summary: 'What a webhook has not taken', description: 'What was taken is not kept.' })
  @ApiOkResponse({ type: DeliveriesDto, description: 'A page of them, the newest first' })
  @ApiProblems('VALIDATION_FAILED', 'WEBHOOK_NOT_FOUND')
  async deliveries(@Param() { webhookId }: WebhookParams, @Query() query: DeliveriesQuery): Promise<DeliveriesDto> {
    return this.webhookService.deliveries(webhookId, query);
  }

  @Post(':webhookId/replay')
  @HttpCode(200)
  @RequireScope('wallet:events')
  @ApiOperation({
    summary: 'Tell a webhook again what was posted within a time',
    description:
      'Beside what happens meanwhile, for each user in order. Parked deliveries that are taken so are parked no more.',
  })
  @ApiOkResponse({ type: ReplayDto, description: 'It has begun' })
  @ApiBodyProblems()
  @ApiProblems('WEBHOOK_NOT_FOUND', 'OUTCOME_UNKNOWN', 'WALLET_BUSY')
  async replay(@Param() { webhookId }: WebhookParams, @Body() body: PostReplayDto): Promise<ReplayDto> {
    return this.webhookService.replay(webhookId, body);
  }

  @Post(':webhookId/test')
  @HttpCode(200)
  @RequireScope('wallet:events')
  @ApiOperation({ summary: 'Send a webhook an event of type `webhook.test`, at once and only once' })
  @ApiOkResponse({ type: TestedDto, description: 'What became of it' })
  @ApiBodyProblems()
  @ApiProblems('WEBHOOK_NOT_FOUND')
  async testWebhook(
    @Param() { webhookId }: WebhookParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TestedDto> {
    return this.webhookService.test(webhookId, goneFrom(reply));
  }
}
