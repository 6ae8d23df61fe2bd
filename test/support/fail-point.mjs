/**
 * The built service in a process of its own, which dies by SIGKILL when it comes to a fail point. They are here and not
 * in the service, so that no configuration can bring one into production.
 */
import 'reflect-metadata';
import { createApp } from '../../dist/src/app.js';
import { readConfig } from '../../dist/src/config.js';
import { IdempotencyStore } from '../../dist/src/idempotency/idempotency.store.js';
import { PostingService } from '../../dist/src/ledger/posting.service.js';

const [type, method] = {
  'between claim and BEGIN': [PostingService, 'post'],
  'between COMMIT and Redis': [IdempotencyStore, 'keep'],
}[process.argv[2]];
if (typeof type.prototype[method] !== 'function') throw new Error(`${type.name} has no method ${method} any more.`);
type.prototype[method] = () => process.kill(process.pid, 'SIGKILL');

const app = await createApp(readConfig());
await app.listen(0, '127.0.0.1');
process.stdout.write(await app.getUrl());
