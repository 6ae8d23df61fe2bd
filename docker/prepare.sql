-- Everything that a server needs before the migrations: the roles with their passwords, and the database. For psql, as
-- an administrator; repeating it changes nothing, except that the passwords are set anew.
--
--   WALLET_OWNER_PASSWORD=... WALLET_APP_PASSWORD=... psql -d postgres -f docker/prepare.sql
--
\set ON_ERROR_STOP on

-- A server that logs statements would log the passwords with them. Only a superuser may turn that off.
DO $$
BEGIN
  PERFORM set_config('log_statement', 'none', false), set_config('log_min_duration_statement', '-1', false);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'if this server logs statements, it now logs the passwords';
END
$$;

\ir roles.sql

\getenv owner_password WALLET_OWNER_PASSWORD
\getenv app_password WALLET_APP_PASSWORD
ALTER ROLE wallet_owner PASSWORD :'owner_password';
ALTER ROLE wallet_app PASSWORD :'app_password';

SELECT 'CREATE DATABASE wallet OWNER wallet_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'wallet') \gexec

\connect wallet
\ir database.sql
