-- The roles of the wallet service. Run once per server by an administrator; repeating it changes nothing.
--
--   wallet_owner  owns the database and everything in it; the migrations connect as it (DIRECT_URL)
--   wallet_app    the service connects as it (DATABASE_URL), with the few rights the migrations grant it
--   wallet_jobs   owns the tables of the queue of jobs, in a schema of their own; nobody connects as it
--
-- The whole way of an operator:
--
--   psql -d postgres -f docker/roles.sql
--   psql -d postgres -c "ALTER ROLE wallet_owner PASSWORD '...'" -c "ALTER ROLE wallet_app PASSWORD '...'"
--   psql -d postgres -c 'CREATE DATABASE wallet OWNER wallet_owner'
--   psql -d wallet -f docker/database.sql
--   DIRECT_URL=postgres://wallet_owner:...@host/wallet npm run migration:run
--
-- Without a password a role cannot log in by password: nothing is open in between. psql's \password sets one without
-- its getting into a history or a log.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_owner') THEN
    CREATE ROLE wallet_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
    CREATE ROLE wallet_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_jobs') THEN
    CREATE ROLE wallet_jobs NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
  -- The migrations make its tables.
  IF NOT pg_has_role('wallet_owner', 'wallet_jobs', 'MEMBER') THEN
    GRANT wallet_jobs TO wallet_owner;
  END IF;
END
$$;
