"""The outbox: told in the transaction that did it, read by transaction snapshot."""

from django.db import migrations

FORWARD = """
CREATE TABLE event_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
  region text NOT NULL,
  name text NOT NULL,
  ref uuid NOT NULL,
  payload jsonb NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX event_outbox_order ON event_outbox (xact, id);
SELECT loket_guard_append_only('event_outbox');

CREATE TABLE event_position (
  subscriber text PRIMARY KEY,
  xact xid8 NOT NULL DEFAULT '0',
  id bigint NOT NULL DEFAULT 0,
  moved_at timestamptz
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE event_position, event_outbox;")]
