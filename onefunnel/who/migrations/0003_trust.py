"""API tokens, and the audit log that the database itself keeps from being changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from onefunnel.store.append_only import protect, unprotect


def begin(apps, editor):
    protect(editor, "audit_entry")


def end(apps, editor):
    unprotect(editor, "audit_entry")


class Migration(migrations.Migration):

    dependencies = [
        ('who', '0002_cache'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=12, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('actions', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, default='', max_length=150)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'who_api_token',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('who', models.CharField(blank=True, default='', max_length=150)),
                ('via', models.CharField(max_length=40)),
                ('what', models.CharField(max_length=40)),
                ('object', models.CharField(blank=True, default='', max_length=200)),
                ('detail', models.JSONField(default=dict)),
                ('previous', models.CharField(max_length=64)),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'audit_entry',
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['who', 'number'], name='audit_entry_who'), models.Index(fields=['what', 'number'], name='audit_entry_what')],
            },
        ),
        migrations.RunPython(begin, end),
    ]
