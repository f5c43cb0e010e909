"""The database itself refuses to change what was signed, by whatever program."""

from django.db import migrations

TABLES = ("agreement_version", "agreement_signature", "agreement_withdrawal")
SQLITE = """create trigger {table}_no_{act} before {act} on {table}
begin
    select raise(abort, 'what was signed is never changed');
end"""
POSTGRESQL = """create function agreement_is_final() returns trigger language plpgsql as $body$
begin
    raise exception 'what was signed is never changed' using errcode = 'integrity_constraint_violation';
end
$body$"""
POSTGRESQL_TRIGGER = """create trigger {table}_is_final before update or delete on {table}
for each row execute function agreement_is_final()"""


def make_final(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = [POSTGRESQL, *(POSTGRESQL_TRIGGER.format(table=table) for table in TABLES)]
    else:
        statements = [SQLITE.format(table=table, act=act) for table in TABLES for act in ("update", "delete")]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = [*(f"drop trigger {table}_is_final on {table}" for table in TABLES), "drop function agreement_is_final"]
    else:
        statements = [f"drop trigger {table}_no_{act}" for table in TABLES for act in ("update", "delete")]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [("agreement", "0001_initial")]

    operations = [migrations.RunPython(make_final, unmake)]
