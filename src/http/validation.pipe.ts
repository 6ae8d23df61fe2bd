import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { invalid } from '../errors';
import { refuseHollowOperations, VALIDATION, validationProblem } from '../validation';
import { withoutEmpty } from './empty-parameters';

/** What every object inherits (`toString`, `__proto__`) is passed over by class-transformer; here it is refused as well. */
class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const inherited = Object.keys(value ?? {}).find((name) => name in Object.prototype);
    if (inherited !== undefined) throw invalid(inherited, 'should not exist');
    const { type, metatype } = metadata;
    if (type === 'body') refuseHollowOperations(value);
    return super.transform(type === 'query' && metatype ? withoutEmpty(value as object, metatype) : value, metadata);
  }

  /** Nothing is left to take out: whatever is not refused by its name is the caller's own, and kept. */
  protected override stripProtoKeys(): void {}
}

/** Takes what the DTOs name and nothing else, and says of each property what is wrong with it. */
export function validationPipe(): ValidationPipe {
  return new StrictValidationPipe({ ...VALIDATION, transform: true, exceptionFactory: validationProblem });
}
