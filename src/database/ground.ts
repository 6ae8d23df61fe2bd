import { microsOf } from './micros';

interface Fault {
  /** As readiness says it. */
  readonly brief: string;
  /** As a service says it that does not start. */
  readonly sentence: string;
}

/** What the promises rest on, as conditions in SQL, and what is said where one does not hold. */
const GROUND: readonly (Fault & { readonly condition: string })[] = [
  {
    condition: `NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'`,
    brief: 'read-only',
    sentence: 'PostgreSQL is read-only (a standby?): DATABASE_URL must name the primary.',
  },
  {
    condition: `current_setting('fsync') = 'on'`,
    brief: 'fsync is off',
    sentence: 'PostgreSQL runs with fsync=off: a crash would lose credits.',
  },
  {
    condition: `current_setting('synchronous_commit') <> 'off'`,
    brief: 'synchronous_commit is off',
    sentence: 'PostgreSQL runs with synchronous_commit=off: a crash would lose acknowledged credits.',
  },
  {
    // A statement would not see what was committed while it waited for a lock.
    condition: `current_setting('default_transaction_isolation') = 'read committed'`,
    brief: 'default_transaction_isolation is not read committed',
    sentence: 'PostgreSQL runs with another default_transaction_isolation: the service needs read committed.',
  },
  {
    // Triggers and foreign keys are the second net.
    condition: `current_setting('session_replication_role') = 'origin'`,
    brief: 'session_replication_role is not origin',
    sentence: 'PostgreSQL runs with another session_replication_role: the service needs origin, or no trigger runs.',
  },
  {
    condition: `current_setting('array_nulls') = 'on'`,
    brief: 'array_nulls is off',
    sentence: 'PostgreSQL runs with array_nulls=off: a text NULL would stand for what is missing.',
  },
];

/** Which of the conditions hold, by what server, database and role say together. Each new connection may say otherwise. */
export const HOLDS = `ARRAY[${GROUND.map(({ condition }) => condition).join(', ')}]`;

/** What readiness depends on. */
export interface DatabaseState {
  readonly holds: readonly boolean[];
  readonly migrations: readonly string[];
  /** The database's clock, and the time of the newest posting, in microseconds since the epoch. */
  readonly clockMicros: string;
  readonly lastPostedMicros: string;
}

export const SELECT_STATE = `
  SELECT ${HOLDS} AS holds, ARRAY(SELECT name FROM migrations) AS migrations,
         ${microsOf('clock_timestamp()')} AS "clockMicros",
         (SELECT ${microsOf(`coalesce(max(last_posted_at), 'epoch')`)} FROM slices) AS "lastPostedMicros"`;

/** All that is wrong, given what `HOLDS` found. */
export function faultsIn(holds: readonly boolean[]): readonly Fault[] {
  return GROUND.filter((_condition, index) => holds[index] !== true);
}

export function faultIn(holds: readonly boolean[]): Fault | undefined {
  return faultsIn(holds)[0];
}
