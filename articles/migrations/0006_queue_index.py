"""One index that holds all that the queue of undecided names counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_queue_kind")]

    operations = [
        migrations.AddIndex(
            model_name="undecidedname",
            index=models.Index(
                fields=["key", "reason", "candidate_kind", "article", "count"],
                name="undecided_name_queue",
            ),
        ),
    ]
