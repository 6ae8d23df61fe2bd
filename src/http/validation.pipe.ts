import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { invalid } from '../errors';
import { VALIDATION, validated, validationProblem } from '../validation';
import { withoutEmpty } from './empty-parameters';

/** What every object inherits (`toString`, `__proto__`) is passed over by class-transformer; here it is refused as well. */
class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const inherited = Object.keys(value ?? {}).find((name) => name in Object.prototype);
    if (inherited !== undefined) throw invalid(inherited, 'should not exist');
    const { type, metatype } = metadata;
    // Nest's own way is made for more than JSON can hold, at the cost of several copies.
    if (type === 'body' && metatype && isObject(value)) return validated(metatype, value);
    return super.transform(type === 'query' && metatype ? withoutEmpty(value as object, metatype) : value, metadata);
  }

  /** Nothing is left to take out: whatever is not refused by its name is the caller's own, and kept. */
  protected override stripProtoKeys(): void {}
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes what the DTOs name and nothing else, and says of each property what is wrong with it. */
export function validationPipe(): ValidationPipe {
  return new StrictValidationPipe({ ...VALIDATION, transform: true, exceptionFactory: validationProblem });
}
