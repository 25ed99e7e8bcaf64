-- Two roles and a database. Run once as a superuser: psql -v owner_password=… -v app_password=… -f roles.sql
-- The owner migrates, the application role runs and can neither create nor empty nor alter anything.
CREATE ROLE loket_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE loket_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE loket OWNER loket_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE loket FROM PUBLIC;
GRANT CONNECT ON DATABASE loket TO loket_app;
\connect loket
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
