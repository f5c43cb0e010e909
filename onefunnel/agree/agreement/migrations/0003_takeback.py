"""A signature that stands alone can be taken back; the taking back is as final as the signature."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQLITE = """create trigger {table}_no_{act} before {act} on {table}
begin
    select raise(abort, 'what was signed is never changed');
end"""
POSTGRESQL = """create trigger agreement_takeback_is_final before update or delete on agreement_takeback
for each row execute function agreement_is_final()"""
FINAL = ("agreement_signature", "agreement_takeback")


def make_final(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for table in FINAL:  # SQLite makes the changed table anew, and a table takes its triggers with it
        for act in ("update", "delete"):
            schema_editor.execute(f"drop trigger if exists {table}_no_{act}", params=None)
            schema_editor.execute(SQLITE.format(table=table, act=act), params=None)


def signatures_final_again(apps, schema_editor):
    """After a way back has made the table of signatures anew, it is the last step: the first operation, reversed."""
    if schema_editor.connection.vendor == "postgresql":
        return
    for act in ("update", "delete"):
        schema_editor.execute(f"drop trigger if exists agreement_signature_no_{act}", params=None)
        schema_editor.execute(SQLITE.format(table="agreement_signature", act=act), params=None)


def nothing(apps, schema_editor):
    """A dropped table takes its triggers with it."""


class Migration(migrations.Migration):

    dependencies = [
        ("agreement", "0002_final"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(nothing, signatures_final_again),
        migrations.RemoveConstraint(model_name="signature", name="agreement_signature_a_side"),
        migrations.RemoveConstraint(model_name="signature", name="agreement_signature_a_person"),
        migrations.AddField(model_name="signature", name="turn", field=models.IntegerField(default=1)),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("draft", "text_digest", "turn", "side"), name="agreement_signature_a_side"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("draft", "text_digest", "turn", "by"), name="agreement_signature_a_person"),
        ),
        migrations.CreateModel(
            name="Takeback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("taken_back_at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("signature", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="takeback", to="agreement.signature")),
            ],
            options={"db_table": "agreement_takeback", "ordering": ["taken_back_at", "id"]},
        ),
        migrations.RunPython(make_final, nothing),
    ]
