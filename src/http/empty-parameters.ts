import { type Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

/** A form sends each of its fields, those left empty too: empty is not given. A parameter that nobody knows stays. */
export function withoutEmpty(query: object, dto: Type): object {
  const known = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
  const names = new Set(known.map(({ propertyName }) => propertyName));
  return Object.fromEntries(Object.entries(query).filter(([name, value]) => value !== '' || !names.has(name)));
}
