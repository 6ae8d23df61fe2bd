import { type Scope } from '../access/scopes';

export const TREASURY_SCOPES: Readonly<Record<string, Scope>> = {
  SPEND: 'wallet:spend',
  TOP_UP: 'wallet:credit',
  BONUS: 'wallet:credit',
  ADJUST_UP: 'wallet:admin',
  ADJUST_DOWN: 'wallet:admin',
};

/** What each type of operation takes. */
export const OPERATION_SCOPES: Readonly<Record<string, Scope>> = {
  ...TREASURY_SCOPES,
  TRANSFER: 'wallet:transfer',
  REFUND: 'wallet:refund',
  REVERSAL: 'wallet:refund',
  HOLD: 'wallet:hold',
  CAPTURE: 'wallet:hold',
  RELEASE: 'wallet:hold',
};

/** Every scope that the operations of a body need. The body is not validated yet: what it does not name needs none. */
export function scopesOfBody(body: unknown): Scope[] {
  const { items, operations } = membersOf(body);
  if (Array.isArray(items)) return [...new Set(items.flatMap(scopesOfBody))];
  if (Array.isArray(operations)) return [...new Set(operations.flatMap(scopesOfOperation))];
  return scopesOfOperation(body);
}

function scopesOfOperation(operation: unknown): Scope[] {
  const { type } = membersOf(operation);
  return typeof type === 'string' && Object.hasOwn(OPERATION_SCOPES, type) ? [OPERATION_SCOPES[type]!] : [];
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
