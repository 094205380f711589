"""The words that search looks through, and the full text index over them.

The index follows the two tables by itself: a generated column on PostgreSQL, triggers on SQLite. A
later migration that alters these tables on SQLite makes them anew, without the triggers, and has to
run `make_index` again.
"""

import django.db.models.deletion
from django.db import migrations, models

# PostgreSQL refuses an index entry of more than a megabyte; this much never reaches it.
POSTGRESQL = """
ALTER TABLE articles_searchablearticle ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', left(headline, 10000)), 'A') ||
    setweight(to_tsvector('simple', left(about, 40000)), 'B') ||
    setweight(to_tsvector('simple', left(body, 200000)), 'D')
) STORED;
CREATE INDEX articles_searchablearticle_words ON articles_searchablearticle USING gin (words);
ALTER TABLE articles_searchableentity ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', left(names, 100000)), 'A') ||
    setweight(to_tsvector('simple', left(about, 40000)), 'D')
) STORED;
CREATE INDEX articles_searchableentity_words ON articles_searchableentity USING gin (words);
"""
POSTGRESQL_BACK = """
ALTER TABLE articles_searchablearticle DROP COLUMN words;
ALTER TABLE articles_searchableentity DROP COLUMN words;
"""

# The tokenizer "ascii" parts words at spaces only, which is just how the words are stored.
SQLITE = """
CREATE VIRTUAL TABLE articles_search_articles USING fts5(
    headline, about, body, content='articles_searchablearticle', content_rowid='article_id',
    tokenize='ascii', prefix='2 3'
);
CREATE TRIGGER articles_search_articles_insert AFTER INSERT ON articles_searchablearticle BEGIN
    INSERT INTO articles_search_articles (rowid, headline, about, body)
    VALUES (new.article_id, new.headline, new.about, new.body);
END;
CREATE TRIGGER articles_search_articles_delete AFTER DELETE ON articles_searchablearticle BEGIN
    INSERT INTO articles_search_articles (articles_search_articles, rowid, headline, about, body)
    VALUES ('delete', old.article_id, old.headline, old.about, old.body);
END;
CREATE TRIGGER articles_search_articles_update
AFTER UPDATE OF headline, about, body ON articles_searchablearticle BEGIN
    INSERT INTO articles_search_articles (articles_search_articles, rowid, headline, about, body)
    VALUES ('delete', old.article_id, old.headline, old.about, old.body);
    INSERT INTO articles_search_articles (rowid, headline, about, body)
    VALUES (new.article_id, new.headline, new.about, new.body);
END;
CREATE VIRTUAL TABLE articles_search_entities USING fts5(
    names, about, content='articles_searchableentity', content_rowid='entity_id',
    tokenize='ascii', prefix='2 3'
);
CREATE TRIGGER articles_search_entities_insert AFTER INSERT ON articles_searchableentity BEGIN
    INSERT INTO articles_search_entities (rowid, names, about)
    VALUES (new.entity_id, new.names, new.about);
END;
CREATE TRIGGER articles_search_entities_delete AFTER DELETE ON articles_searchableentity BEGIN
    INSERT INTO articles_search_entities (articles_search_entities, rowid, names, about)
    VALUES ('delete', old.entity_id, old.names, old.about);
END;
CREATE TRIGGER articles_search_entities_update
AFTER UPDATE OF names, about ON articles_searchableentity BEGIN
    INSERT INTO articles_search_entities (articles_search_entities, rowid, names, about)
    VALUES ('delete', old.entity_id, old.names, old.about);
    INSERT INTO articles_search_entities (rowid, names, about)
    VALUES (new.entity_id, new.names, new.about);
END;
"""
SQLITE_BACK = """
DROP TABLE articles_search_articles;
DROP TABLE articles_search_entities;
DROP TRIGGER articles_search_articles_insert;
DROP TRIGGER articles_search_articles_delete;
DROP TRIGGER articles_search_articles_update;
DROP TRIGGER articles_search_entities_insert;
DROP TRIGGER articles_search_entities_delete;
DROP TRIGGER articles_search_entities_update;
"""


# What was there before search existed is put in by `manage.py rebuild_search`.
def make_index(apps, schema_editor):
    run(schema_editor, {"postgresql": POSTGRESQL, "sqlite": SQLITE})


def drop_index(apps, schema_editor):
    run(schema_editor, {"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK})


def run(schema_editor, sql):
    statement = ""
    for line in sql[schema_editor.connection.vendor].strip().splitlines():
        statement += line + "\n"
        # Those of a trigger are indented; only its END stands at the margin.
        if line.endswith(";") and not line.startswith(" ") and not line.endswith("BEGIN"):
            schema_editor.execute(statement.rstrip().removesuffix(";"), params=None)
            statement = ""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchableArticle",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                ("headline", models.TextField(verbose_name="words of the headline")),
                (
                    "about",
                    models.TextField(verbose_name="words of standfirst, authors and topics"),
                ),
                ("body", models.TextField(verbose_name="words of the body")),
                (
                    "is_long",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "The database's index does not hold every place of every word of it."
                        ),
                        verbose_name="long",
                    ),
                ),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                ("published_at", models.DateTimeField(verbose_name="published")),
            ],
            options={
                "verbose_name": "searchable article",
                "verbose_name_plural": "searchable articles",
                "indexes": [
                    models.Index(fields=["-published_at"], name="searchable_latest"),
                    models.Index(
                        condition=models.Q(("is_long", True)),
                        fields=["article"],
                        name="searchable_long",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchableEntity",
            fields=[
                (
                    "entity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.entity",
                        verbose_name="entity",
                    ),
                ),
                ("kind", models.CharField(max_length=12, verbose_name="kind")),
                ("names", models.TextField(verbose_name="words of the names")),
                ("about", models.TextField(verbose_name="words of the offices")),
                (
                    "articles",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="As of the last publication that did; it only ranks.",
                        verbose_name="articles that mention it",
                    ),
                ),
                ("prominence", models.PositiveIntegerField(default=0, verbose_name="prominence")),
            ],
            options={
                "verbose_name": "searchable entity",
                "verbose_name_plural": "searchable entities",
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
