import { ApiProperty } from '@nestjs/swagger';
import { type Scope, SCOPES } from './scopes';

export class CallerDto {
  /** Whom the key or token was issued to, as it stands in transactions; without access control everybody is `anybody`. */
  @ApiProperty({ example: 'key:shop' })
  caller: string;

  @ApiProperty({ enum: SCOPES, enumName: 'Scope', isArray: true, example: ['wallet:read', 'wallet:spend'] })
  scopes: Scope[];
}
