"""Pictures: sizes for readers, files that others replaced, and where each is used."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("articles", "0012_desk_links_and_topics"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="digest",
            field=models.CharField(
                blank=True,
                db_index=True,
                default="",
                editable=False,
                help_text="By which the same file is known again.",
                max_length=64,
                verbose_name="digest of the file that was uploaded",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="image",
            name="original_name",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                max_length=255,
                verbose_name="name of the file that was uploaded",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="image",
            name="renditions",
            field=models.JSONField(
                blank=True,
                default=list,
                editable=False,
                help_text="Each with its kind, width, height, format, name and bytes.",
                verbose_name="sizes for readers",
            ),
        ),
        migrations.AlterField(
            model_name="image",
            name="file",
            field=models.ImageField(
                db_index=True,
                height_field="height",
                upload_to="images/%Y/%m/",
                verbose_name="file",
                width_field="width",
            ),
        ),
        migrations.AlterField(
            model_name="image",
            name="licence",
            field=models.CharField(
                blank=True,
                help_text="“CC BY 4.0” and other well-known ones become links to their text.",
                max_length=100,
                verbose_name="licence",
            ),
        ),
        migrations.CreateModel(
            name="FormerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(db_index=True, upload_to="", verbose_name="file")),
                ("width", models.PositiveIntegerField(null=True, verbose_name="width")),
                ("height", models.PositiveIntegerField(null=True, verbose_name="height")),
                ("original_name", models.CharField(blank=True, max_length=255, verbose_name="name of the file")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="digest")),
                ("is_removed", models.BooleanField(default=False, verbose_name="removed")),
                ("replaced_at", models.DateTimeField(auto_now_add=True, verbose_name="replaced")),
                ("image", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="former_files", to="articles.image", verbose_name="image")),
                ("replaced_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name="replaced by")),
            ],
            options={
                "verbose_name": "former file",
                "verbose_name_plural": "former files",
                "ordering": ["-replaced_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImageUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(choices=[("lead", "lead image"), ("body", "in the text")], max_length=4, verbose_name="place")),
                ("standing", models.CharField(choices=[("row", "the article as it stands"), ("latest", "its latest version"), ("coming", "a change that is scheduled")], max_length=6, verbose_name="standing")),
                ("article", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="image_uses", to="articles.article", verbose_name="article")),
                ("image", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="articles.image", verbose_name="image")),
            ],
            options={
                "verbose_name": "use of an image",
                "verbose_name_plural": "uses of images",
                "ordering": ["article", "place", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "standing", "place", "image"), name="image_use_once")
                ],
            },
        ),
    ]
