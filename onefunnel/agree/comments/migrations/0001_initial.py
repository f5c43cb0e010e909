"""Comments on numbers: what was said, what was settled, what was withdrawn."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=80)),
                ('asked', models.TextField()),
                ('place', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('edited_at', models.DateTimeField(null=True)),
                ('value', models.FloatField(null=True)),
                ('unit', models.CharField(max_length=10)),
                ('currency', models.CharField(blank=True, default='', max_length=10)),
                ('table', models.CharField(blank=True, default='', max_length=64)),
                ('agreement', models.TextField(blank=True, default='')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'comment',
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resolved_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='resolution', to='comments.comment')),
            ],
            options={
                'db_table': 'comment_resolution',
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawal', to='comments.comment')),
            ],
            options={
                'db_table': 'comment_withdrawal',
            },
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['place', 'written_at'], name='comment_place'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['measure', 'written_at'], name='comment_measure'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['written_at', 'id'], name='comment_written_at'),
        ),
    ]
