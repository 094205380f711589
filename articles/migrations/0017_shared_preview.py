import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0016_workflow_as_before'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest of the token')),
                ('label', models.CharField(blank=True, help_text='Only the desk sees this.', max_length=100, verbose_name='for whom')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='ends')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('last_seen_at', models.DateTimeField(blank=True, null=True, verbose_name='last opened')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preview_links', to='articles.article', verbose_name='article')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('revision', models.ForeignKey(help_text='What the link shows for ever, whatever is saved later.', on_delete=django.db.models.deletion.CASCADE, related_name='preview_links', to='articles.revision', verbose_name='version')),
            ],
            options={
                'verbose_name': 'shared preview',
                'verbose_name_plural': 'shared previews',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='preview_link_has_digest')],
            },
        ),
    ]
