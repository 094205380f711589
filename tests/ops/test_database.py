"""What the database itself guarantees, on whichever of the two the tests run."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from articles.models import Article
from people.models import Alias, Person

pytestmark = pytest.mark.django_db


class MigrationTests:
    def test_no_migration_is_missing(self):
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)

    def test_prefixes_of_names_are_found_by_index(self):
        if connection.vendor != "postgresql":
            pytest.skip("operator classes are PostgreSQL's")
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'alias_key'")
            assert "varchar_pattern_ops" in cursor.fetchone()[0]


class ConstraintTests:
    def test_empty_ids_may_repeat_and_others_may_not(self):
        Person.objects.create(name="One", wikidata_id="")
        Person.objects.create(name="Two", wikidata_id="")
        Person.objects.create(name="Three", wikidata_id="Q1")
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.create(name="Four", wikidata_id="Q1")

    def test_source_keys_of_articles_are_unique_unless_empty(self):
        Article.objects.create()
        Article.objects.create()
        Article.objects.create(source_key="wordpress:1")
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.create(source_key="wordpress:1")

    def test_a_published_article_has_a_date_a_slug_and_a_headline(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.create(status="published")

    def test_a_name_is_stored_once_for_an_entity_and_language(self):
        person = Person.objects.create(name="Ilham Aliyev")
        with pytest.raises(IntegrityError), transaction.atomic():
            Alias.objects.create(entity=person, text="ILHAM ALIYEV")
