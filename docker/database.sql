-- Who may do what in the wallet service's own database; run in that database, after roles.sql (see there). Repeating it
-- changes nothing. The rights on the tables are granted by the migrations that create them.

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO wallet_app', current_database());
END
$$;

ALTER SCHEMA public OWNER TO wallet_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO wallet_app;
