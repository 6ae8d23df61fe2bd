import { applyDecorators } from '@nestjs/common';
import { plainToInstance, Transform } from 'class-transformer';
import {
  getMetadataStorage,
  Matches,
  ValidateBy,
  validateSync,
  type ValidationError,
  type ValidationOptions,
  type ValidatorOptions,
} from 'class-validator';
import { isDecimal } from './amount';
import { invalid, Problem } from './errors';

/** What is not named is an error; of each property the first mistake is told. */
export const VALIDATION: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
};

/**
 * class-validator gathers the rules of a class, and of all that it extends, and sorts them by property, anew for each object:
 * two fifths of its time. They never change, and as none of ours belongs to a group, they are the same whatever else it is
 * asked for.
 */
function rememberRules(): void {
  const storage = getMetadataStorage();
  const gather = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<unknown, ReturnType<typeof gather>>();
  const group = storage.groupByPropertyName.bind(storage);
  const grouped = new WeakMap<object, ReturnType<typeof group>>();
  storage.getTargetValidationMetadatas = (type, ...options) => {
    const rules = known.get(type) ?? gather(type, ...options);
    known.set(type, rules);
    return rules;
  };
  storage.groupByPropertyName = (rules) => {
    const byProperty = grouped.get(rules) ?? group(rules);
    grouped.set(rules, byProperty);
    return byProperty;
  };
}

rememberRules();

/**
 * A body, or a part of one that is validated as a whole body is.
 *
 * @throws Problem VALIDATION_FAILED
 */
export function validated<Value extends object>(type: new () => Value, plain: unknown): Value {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) throw invalid('item', 'must be an object');
  refuseHollowOperations(plain);
  const value = plainToInstance(type, plain);
  const errors = validateSync(value, VALIDATION);
  if (errors.length > 0) throw validationProblem(errors);
  return value;
}

/**
 * class-transformer looks at the type of each operation before anything is validated, and stumbles over what has none.
 *
 * @throws Problem VALIDATION_FAILED
 */
function refuseHollowOperations({ operations }: { operations?: unknown }): void {
  if (!Array.isArray(operations)) return;
  const index = operations.findIndex((one) => typeof one !== 'object' || one === null || Array.isArray(one));
  if (index !== -1) throw invalid(`operations.${index}`, 'must be an object');
}

export function validationProblem(errors: readonly ValidationError[]): Problem {
  const messages = errors.flatMap((error) => messagesOf(error, ''));
  const detail = `${messages.flatMap(([, sentences]) => sentences).join('; ')}.`;
  return new Problem('VALIDATION_FAILED', detail, { errors: Object.fromEntries(messages) });
}

/** By the path of each property: `operations.2.amount`. */
function messagesOf({ property, constraints, children }: ValidationError, parent: string): [string, string[]][] {
  const path = parent === '' ? property : `${parent}.${property}`;
  const own = Object.values(constraints ?? {});
  return [...(own.length > 0 ? [[path, own] as [string, string[]]] : []), ...(children ?? []).flatMap((child) => messagesOf(child, path))]; // prettier-ignore
}

/** In lower case. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID of any version, normalised to lower case. */
export function IsUuid(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value)),
    Matches(UUID, { message: '$property must be a UUID' }),
  );
}

/** Of an asset, in upper case. */
export const SYMBOL = /^[A-Z][A-Z0-9_]{0,15}$/;

/** In upper case. ASCII only: other letters may turn into these (the Turkish dotless i becomes an I). */
function normalSymbol(value: unknown): unknown {
  return typeof value === 'string' && /^\w+$/.test(value) ? value.toUpperCase() : value;
}

/** Normalised to upper case. */
export function IsAssetSymbol(minLength = 1): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => normalSymbol(value)),
    Matches(new RegExp(`^[A-Z][A-Z0-9_]{${minLength - 1},15}$`), {
      message: '$property must be an asset symbol: a letter, then up to 15 letters, digits or underscores',
    }),
  );
}

/** Several of them. */
export function IsAssetSymbols(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(normalSymbol) : value)),
    Matches(SYMBOL, { each: true, message: 'each of $property must be an asset symbol' }),
  );
}

/** A decimal string; the asset's scale and whether it is above zero are looked at later. */
export function IsAmount(): PropertyDecorator {
  return ValidateBy({
    name: 'isAmount',
    validator: {
      validate: isDecimal,
      defaultMessage: (found) =>
        `${found?.property ?? ''} must be a decimal number, like "100" or "0.5": up to 19 digits, and a point with up to 18 more if need be`,
    },
  });
}

const INSTANT =
  /^(?!0000)\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** An RFC 3339 time with its zone, up to nine decimals. */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toUpperCase() : value)),
    ValidateBy({
      name: 'isInstant',
      validator: {
        validate: (value) =>
          typeof value === 'string' && INSTANT.test(value) && isDay(value.slice(0, 'YYYY-MM-DD'.length)),
        defaultMessage: (found) => `${found?.property ?? ''} must be a time with its zone, like 2026-01-31T12:00:00Z`,
      },
    }),
  );
}

/** The library refuses the years up to 99, where the earliest time of some clients lies: it reads them as of another century. */
function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** It has no place in PostgreSQL's text. */
const NUL = '\0';

/** Counted as PostgreSQL counts: by code points. */
export function IsText(min: number, max: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isText',
      validator: {
        validate: (value) =>
          typeof value === 'string' && !value.includes(NUL) && isBetween(min, Array.from(value).length, max),
        defaultMessage: (found) => `${found?.property ?? ''} must be a text of ${min} to ${max} characters without NUL`,
      },
    },
    options,
  );
}

function isBetween(min: number, value: number, max: number): boolean {
  return min <= value && value <= max;
}
