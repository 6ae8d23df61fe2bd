import { Exclude, Transform, Type } from 'class-transformer';

/** Without a single member that class-transformer would look at. */
@Exclude()
class Opaque {}

/**
 * A property that holds the caller's own JSON, which is kept. Otherwise class-transformer would go through it, and leave out
 * or stumble over members such as `constructor` and `__proto__`.
 */
export function AsItCame(): PropertyDecorator {
  return (target, property) => {
    Type(() => Opaque)(target, property);
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key])(target, property);
  };
}
