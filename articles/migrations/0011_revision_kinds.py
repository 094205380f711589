import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0010_dossier'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0004_merging'),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(verbose_name='open form')),
                ('seen_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='seen')),
                ('typing_since', models.DateTimeField(blank=True, help_text='When text that is not saved yet was begun; empty while there is none.', null=True, verbose_name='typing since')),
            ],
            options={
                'verbose_name': 'presence',
                'verbose_name_plural': 'presences',
            },
        ),
        migrations.AddField(
            model_name='article',
            name='started_as',
            field=models.UUIDField(editable=False, help_text='A form that is sent twice, its first answer lost, finds its article by this.', null=True, unique=True, verbose_name='open form it began in'),
        ),
        migrations.AddField(
            model_name='revision',
            name='base',
            field=models.ForeignKey(blank=True, help_text='The version that its editor had before them.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision', verbose_name='typed over'),
        ),
        migrations.AddField(
            model_name='revision',
            name='form_key',
            field=models.UUIDField(blank=True, help_text='Which opened form it came from: one tab of one browser.', null=True, verbose_name='open form'),
        ),
        migrations.AddField(
            model_name='revision',
            name='is_aside',
            field=models.BooleanField(default=False, help_text='Whether its editor need not be asked any more what becomes of it.', verbose_name='put aside'),
        ),
        migrations.AddField(
            model_name='revision',
            name='kind',
            field=models.CharField(choices=[('saved', 'saved'), ('autosaved', 'kept while typing'), ('refused', 'refused: somebody else had saved')], default='saved', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='revision',
            name='publish_at',
            field=models.DateTimeField(blank=True, help_text='When this change of a live article is to appear by itself.', null=True, verbose_name='to be put before readers'),
        ),
        migrations.AddField(
            model_name='revision',
            name='publish_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='scheduled by'),
        ),
        migrations.AddField(
            model_name='revision',
            name='publish_is_minor',
            field=models.BooleanField(default=False, help_text='Whether readers are not told, at that time, that the article was updated.', verbose_name='small change'),
        ),
        migrations.AddField(
            model_name='revision',
            name='publish_refusal',
            field=models.TextField(blank=True, help_text='What stood in the way when the time had come.', verbose_name='why it did not appear'),
        ),
        migrations.AddField(
            model_name='revision',
            name='typed',
            field=models.JSONField(blank=True, default=dict, help_text='Fields of an unsaved form that the content cannot hold, as they were sent.', verbose_name='also typed'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('kind', 'saved')), fields=['article', '-number'], name='revision_versions'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('is_aside', False), models.Q(('kind', 'saved'), _negated=True)), fields=['article', 'created_by'], name='revision_unsaved'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('publish_at__isnull', False), ('publish_refusal', '')), fields=['publish_at'], name='revision_coming_due'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('publish_at__isnull', False)), fields=('article',), name='revision_one_scheduled_change'),
        ),
        migrations.AddField(
            model_name='presence',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='presence',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='editor'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('article', 'user', 'form_key'), name='presence_once_a_form'),
        ),
    ]
