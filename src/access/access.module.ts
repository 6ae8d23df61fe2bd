import { type DynamicModule, Module } from '@nestjs/common';
import { type Config } from '../config';
import { AccessController } from './access.controller';
import { ApiKeys } from './api-keys';
import { JsonWebTokens } from './json-web-tokens';

@Module({})
export class AccessModule {
  /**
   * Reads the files that the settings name at once, before anything is connected to.
   *
   * @throws ConfigError
   */
  static with(config: Config): DynamicModule {
    const providers = [
      { provide: ApiKeys, useValue: new ApiKeys(config) },
      { provide: JsonWebTokens, useValue: new JsonWebTokens(config) },
    ];
    return { module: AccessModule, controllers: [AccessController], providers, exports: providers };
  }
}
