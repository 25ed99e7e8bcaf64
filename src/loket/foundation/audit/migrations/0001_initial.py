"""
The record: three partitioned, append-only streams and one erasable table of salts.

Invariant: nothing points at these tables by foreign key, and the application's role may only INSERT and
SELECT. The triggers stand behind the grants, so that even the owner must first take a trigger away, which
the transparency log would show.
"""

from django.db import migrations

PARTITIONING = """
CREATE FUNCTION loket_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- Makes the monthly partitions of an append-only table, each with its own guard against TRUNCATE
-- (a statement trigger of the parent does not fire when a partition is truncated by name).
-- SECURITY DEFINER: the application's role may ask for the next months, and can do nothing else with it.
CREATE FUNCTION loket_ensure_partitions(parent text, since date, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  first date; made int := 0; child text; n int;
BEGIN
  IF parent NOT IN (SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace) OR months > 240 THEN
    RAISE EXCEPTION 'not a partitioned table of ours: %', parent;
  END IF;
  FOR n IN 0 .. months - 1 LOOP
    first := (date_trunc('month', since) + make_interval(months => n))::date;
    child := parent || to_char(first, '"_"YYYY"_"MM');
    IF to_regclass('public.' || quote_ident(child)) IS NULL THEN
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                     child, parent, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
      EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION loket_refuse_change()', child);
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;

CREATE FUNCTION loket_guard_append_only(parent text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION loket_refuse_change()', parent);
  EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION loket_refuse_change()', parent);
  EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I DEFAULT', parent || '_other', parent);
  EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION loket_refuse_change()', parent || '_other');
  PERFORM loket_ensure_partitions(parent, (now() - interval '15 months')::date, 30);
END $$;
"""

TABLES = """
CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  entry uuid NOT NULL,
  xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
  region text NOT NULL,
  event text NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL,
  on_behalf_of text,
  appointment uuid,
  purpose text NOT NULL,
  case_id uuid,
  subject uuid,
  table_name text NOT NULL,
  row_id text NOT NULL,
  schema_version smallint NOT NULL,
  commitments jsonb NOT NULL,
  details jsonb NOT NULL,
  request_id text NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_entry_case ON audit_entry (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
CREATE INDEX audit_entry_at ON audit_entry USING brin (at);
SELECT loket_guard_append_only('audit_entry');

CREATE TABLE audit_read (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  entry uuid NOT NULL,
  xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
  region text NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL,
  on_behalf_of text,
  appointment uuid,
  purpose text NOT NULL,
  case_id uuid,
  subjects uuid[] NOT NULL,
  fields text[] NOT NULL,
  request_id text NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_read_case ON audit_read (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX audit_read_subjects ON audit_read USING gin (subjects);
CREATE INDEX audit_read_at ON audit_read USING brin (at);
SELECT loket_guard_append_only('audit_read');

CREATE TABLE audit_attempt (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  entry uuid NOT NULL,
  region text NOT NULL,
  event text NOT NULL,
  reason text NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL,
  on_behalf_of text,
  purpose text NOT NULL,
  case_id uuid,
  details jsonb NOT NULL,
  request_id text NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_attempt_case ON audit_attempt (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX audit_attempt_actor ON audit_attempt (actor, id);
CREATE INDEX audit_attempt_at ON audit_attempt USING brin (at);
SELECT loket_guard_append_only('audit_attempt');

-- Erasable: without its salt a commitment says nothing about the value (UU PDP art. 43 without breaking the record).
CREATE TABLE audit_salt (entry uuid PRIMARY KEY, salt bytea NOT NULL);
"""

REVERSE = """
DROP TABLE audit_salt, audit_attempt, audit_read, audit_entry;
DROP FUNCTION loket_guard_append_only(text);
DROP FUNCTION loket_ensure_partitions(text, date, int);
DROP FUNCTION loket_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(PARTITIONING + TABLES, REVERSE)]
