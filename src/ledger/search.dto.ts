import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsText, IsUuid } from '../validation';
import { HistoryQuery } from './list.dto';

export class SearchQuery extends OmitType(HistoryQuery, ['asset'] as const) {
  /** Who asked for it. Takes a `reference`, a `groupId` or a `from` beside it. */
  @ApiPropertyOptional({ type: 'string', maxLength: 255, description: 'Who asked for it' })
  @IsOptional()
  @IsText(1, 255)
  caller?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Of linked transactions' })
  @IsOptional()
  @IsUuid()
  groupId?: string;
}
