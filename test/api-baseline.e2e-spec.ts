import { readFileSync } from 'node:fs';
import path from 'node:path';
import { breakingChanges, type Node } from './support/api-changes';
import { ROOT } from './support/snapshot';

const read = (file: string) => JSON.parse(readFileSync(path.join(ROOT, 'test', file), 'utf8')) as Node;

/** It said that a number is taken as well, in a way that no generator understood. A number is taken as ever. */
const CORRECTED = ['POST /api/v1/wallets/transactions body.amount is of another type'];

/** There was one code with which a transaction is rejected, which still has these members. The new ones have others. */
const OF_NEW_CODES = [
  'GET /api/v1/wallets/transactions/{transactionId} 200.rejection may be without available',
  'GET /api/v1/wallets/transactions/{transactionId} 200.rejection may be without required',
  'GET /api/v1/wallets/{userId}/transactions 200.transactions[].rejection may be without available',
  'GET /api/v1/wallets/{userId}/transactions 200.transactions[].rejection may be without required',
];

describe('a client older than the service still works, since the API', () => {
  const current = read('openapi.json');

  it('has only grown since the first document that clients were made from', () => {
    expect(breakingChanges(read('baselines/openapi-1.json'), current)).toEqual([...CORRECTED, ...OF_NEW_CODES]);
  });

  it('has only grown since 1.0.0', () => {
    expect(breakingChanges(read('baselines/openapi-1.0.0.json'), current)).toEqual([]);
  });

  it('would be found to have changed otherwise', () => {
    const changed = (change: (text: string) => string) =>
      breakingChanges(current, JSON.parse(change(JSON.stringify(current))) as Node);
    expect(changed((text) => text)).toEqual([]);
    expect(
      changed((text) => text.replaceAll('"/api/v1/wallets/{userId}/balance"', '"/api/v1/balances/{userId}"')),
    ).toEqual(['GET /api/v1/wallets/{userId}/balance is gone']);
    expect(changed((text) => text.replaceAll('"txId"', '"transactionId"'))).toContain(
      'POST /api/v1/wallets/transactions 201.txId is gone',
    );
    expect(
      changed((text) => text.replace('"required":["operations"]', '"required":["operations","reason"]')),
    ).toContain('POST /api/v1/wallets/transactions/linked body asks for reason');
    expect(changed((text) => text.replaceAll('"RELEASED",', ''))).toContain(
      'GET /api/v1/wallets/{userId}/holds status may not be RELEASED any more',
    );
    expect(changed((text) => text.replaceAll('"cursor","required":false', '"cursor","required":true'))).toContain(
      'GET /api/v1/wallets/{userId}/ledger asks for cursor',
    );
    expect(changed((text) => text.replaceAll('"scale":{"type":"integer"', '"scale":{"type":"string"'))).toContain(
      'GET /api/v1/assets/{symbol} 200.scale is of another type',
    );
  });
});
