"""A batch that brings an editor's word to articles knows the forms it was said of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_surroundings")]

    operations = [
        migrations.AddField(
            model_name="relinking",
            name="decided_forms",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Keys of forms of which an editor said something that this brings to "
                "articles; it is taken back with what was said, not by itself.",
                verbose_name="decided forms",
            ),
        ),
        migrations.AlterField(
            model_name="relinking",
            name="to_read",
            field=models.JSONField(
                default=list,
                help_text="Keys of articles, in order; none once all are read.",
                verbose_name="articles to read",
            ),
        ),
    ]
