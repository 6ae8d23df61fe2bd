import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import { invalid, Problem } from '../errors';

/** What every object inherits (`toString`, `__proto__`) is passed over by class-transformer; here it is refused as well. */
class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const inherited = Object.keys(value ?? {}).find((name) => name in Object.prototype);
    if (inherited !== undefined) throw invalid(inherited, 'should not exist');
    return super.transform(value, metadata);
  }
}

/** Takes what the DTOs name and nothing else, and says of each property what is wrong with it. */
export function validationPipe(): ValidationPipe {
  return new StrictValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const messages = errors.map(({ property, constraints }) => [property, Object.values(constraints ?? {})] as const);
      const detail = `${messages.flatMap(([, sentences]) => sentences).join('; ')}.`;
      return new Problem('VALIDATION_FAILED', detail, { errors: Object.fromEntries(messages) });
    },
  });
}
