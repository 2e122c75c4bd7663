-- Logins and databases of the suite, for whoever keeps the PostgreSQL server: one database and one login per part, and
-- nobody but that login may connect to it. Safe to run again; running again sets the passwords anew.
--
--   export OTKLIK_CONTACTS_PASSWORD=… OTKLIK_LEADS_PASSWORD=… OTKLIK_TELEPHONY_PASSWORD=… OTKLIK_MAIL_PASSWORD=…
--   export OTKLIK_REMINDERS_PASSWORD=… OTKLIK_RBS_SYNC_PASSWORD=… OTKLIK_GATEWAY_PASSWORD=…
--   psql "postgresql://admin@host/postgres" -f provision.sql
--
-- Needs psql 14 or newer and a role that may create roles and databases. A part whose password is not set is left alone.
-- Passwords pass through the server's log if it logs statements (log_statement = ddl or all).
\set ON_ERROR_STOP on
\getenv contacts OTKLIK_CONTACTS_PASSWORD
\getenv leads OTKLIK_LEADS_PASSWORD
\getenv telephony OTKLIK_TELEPHONY_PASSWORD
\getenv mail OTKLIK_MAIL_PASSWORD
\getenv reminders OTKLIK_REMINDERS_PASSWORD
\getenv rbs_sync OTKLIK_RBS_SYNC_PASSWORD
\getenv gateway OTKLIK_GATEWAY_PASSWORD
\if :{?contacts} \else \set contacts '' \endif
\if :{?leads} \else \set leads '' \endif
\if :{?telephony} \else \set telephony '' \endif
\if :{?mail} \else \set mail '' \endif
\if :{?reminders} \else \set reminders '' \endif
\if :{?rbs_sync} \else \set rbs_sync '' \endif
\if :{?gateway} \else \set gateway '' \endif

CREATE TEMPORARY TABLE part AS
SELECT 'otklik_' || name AS login, password
FROM (VALUES ('contacts', :'contacts'), ('leads', :'leads'), ('telephony', :'telephony'), ('mail', :'mail'),
             ('reminders', :'reminders'), ('rbs_sync', :'rbs_sync'), ('gateway', :'gateway')) AS given (name, password)
WHERE password <> '';

SELECT format('CREATE ROLE %I LOGIN', login) FROM part WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login)
\gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', login, password) FROM part
\gexec
-- Only a member may give a database to a role, where the administrator is no superuser (managed servers).
SELECT format('GRANT %I TO CURRENT_USER', login) FROM part
WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
\gexec
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', login, login)
FROM part WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = login)
\gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', login) FROM part
\gexec

SELECT datname AS database, pg_get_userbyid(datdba) AS owner FROM pg_database JOIN part ON datname = login ORDER BY 1;
