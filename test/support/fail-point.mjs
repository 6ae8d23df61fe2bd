/**
 * Imported before the built service, which then dies by SIGKILL when it comes to a fail point. They are here and not in
 * the service, so that no configuration can bring one into production.
 */
import 'reflect-metadata';
import { IdempotencyStore } from '../../dist/src/idempotency/idempotency.store.js';
import { PostingService } from '../../dist/src/posting/posting.service.js';

const [type, method] = {
  'between claim and BEGIN': [PostingService, 'post'],
  'between COMMIT and Redis': [IdempotencyStore, 'keep'],
}[process.env.FAIL_POINT];
if (typeof type.prototype[method] !== 'function') throw new Error(`${type.name} has no method ${method} any more.`);
type.prototype[method] = () => process.kill(process.pid, 'SIGKILL');
