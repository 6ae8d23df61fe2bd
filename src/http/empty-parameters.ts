import { type Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

/** Of each DTO; class-validator would gather them anew for every request. */
const namesByDto = new Map<Type, ReadonlySet<string>>();

/** A form sends each of its fields, those left empty too: empty is not given. A parameter that nobody knows stays. */
export function withoutEmpty(query: object, dto: Type): object {
  const entries = Object.entries(query);
  if (!entries.some(([, value]) => value === '')) return query;
  const names = namesOf(dto);
  return Object.fromEntries(entries.filter(([name, value]) => value !== '' || !names.has(name)));
}

function namesOf(dto: Type): ReadonlySet<string> {
  let names = namesByDto.get(dto);
  if (!names) {
    const known = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
    names = new Set(known.map(({ propertyName }) => propertyName));
    namesByDto.set(dto, names);
  }
  return names;
}
