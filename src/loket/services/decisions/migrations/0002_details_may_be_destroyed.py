from django.db import migrations

FORWARD = """
CREATE FUNCTION decisions_only_destroy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The owner seals anew under another key (loket keys); nobody else writes anything but nothing.
  IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    RETURN NEW;
  END IF;
  OLD.details_sealed := NULL;
  IF OLD IS DISTINCT FROM NEW THEN
    RAISE EXCEPTION 'decisions are never changed; their details may only be destroyed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_destroy BEFORE UPDATE ON decisions_decision FOR EACH ROW EXECUTE FUNCTION decisions_only_destroy();
"""
BACK = "DROP TRIGGER only_destroy ON decisions_decision; DROP FUNCTION decisions_only_destroy();"


class Migration(migrations.Migration):
    """Trace and note of a decision go when their years are over; nothing else of a row can be changed, by whatever role."""

    dependencies = [("decisions", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
