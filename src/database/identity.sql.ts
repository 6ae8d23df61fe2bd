/** The server, the database, and the time line, which a promotion and a restore to a point in time begin anew. */
export const SELECT_IDENTITY = `
  SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                   (SELECT oid FROM pg_database WHERE datname = current_database()),
                   left(pg_walfile_name(pg_current_wal_lsn()), 8)) AS identity
   WHERE NOT pg_is_in_recovery()`;
