import { cutCommit } from './faults/cut-commit.mjs';
import { exhaustConnections } from './faults/exhaust-connections.mjs';
import { failover } from './faults/failover.mjs';
import { failoverAtCommit } from './faults/failover-at-commit.mjs';
import { failoverWhenLagging } from './faults/failover-when-lagging.mjs';
import { fillDisk } from './faults/fill-disk.mjs';
import { freezeRedis } from './faults/freeze-redis.mjs';
import { freezeService } from './faults/freeze-service.mjs';
import { jumpClock } from './faults/jump-clock.mjs';
import { killPostgres } from './faults/kill-postgres.mjs';
import { killRedis } from './faults/kill-redis.mjs';
import { killService } from './faults/kill-service.mjs';
import { lockWallets } from './faults/lock-wallets.mjs';
import { migrate } from './faults/migrate.mjs';
import { rollingRestart } from './faults/rolling-restart.mjs';
import { split } from './faults/split.mjs';
import { terminateBackends } from './faults/terminate-backends.mjs';

/**
 * Each has a `name` for the command line, `what` it is, and `run(world)`, which resolves when the cause is gone: servers
 * are up again, locks released. `obstacle()` is why it cannot be done on this machine, if it cannot. The other hooks are
 * described in `world.mjs`.
 */
export const FAULTS = [
  killService,
  killPostgres,
  killRedis,
  freezeRedis,
  terminateBackends,
  cutCommit,
  lockWallets,
  exhaustConnections,
  fillDisk,
  jumpClock,
  freezeService,
  rollingRestart,
  migrate,
  failover,
  failoverAtCommit,
  failoverWhenLagging,
  split,
];
