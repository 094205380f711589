"""The command that merges and unmerges."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from people.models import Merge, Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    one = make_person("Ramiz Mehdiyev", born="1938", wikidata_id="Q1")
    return one, make_person("Ramiz Mehtiyev", born="1939", summary="Politician")


class MergeEntitiesTests:
    def test_a_dry_run_tells_and_changes_nothing(self, pair, capsys):
        call_command("merge_entities", "Q1", "ramiz-mehtiyev", "--dry-run")
        told = capsys.readouterr().out
        assert "Ramiz Mehtiyev (ramiz-mehtiyev) → Ramiz Mehdiyev (ramiz-mehdiyev)" in told
        assert "Born [born]: 1938 | 1939 → 1938" in told
        assert "Names: 1 (+0 there)\n  Ramiz Mehtiyev" in told
        assert Person.objects.count() == 2

    def test_merges_and_undoes(self, pair, capsys):
        call_command("merge_entities", "ramiz-mehdiyev", str(pair[1].pk), "--take", "born")
        assert Person.objects.get().born == "1939"
        record = Merge.objects.get()
        assert f"--undo {record.pk}" in capsys.readouterr().out
        call_command("merge_entities", undo=record.pk)
        assert Person.objects.count() == 2

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["ramiz-mehdiyev"], "which one goes"),
            (["ramiz-mehdiyev", "nobody"], "nobody is nobody"),
            (["ramiz-mehdiyev", "ramiz-mehdiyev"], "two different"),
            (["ramiz-mehdiyev", "ramiz-mehtiyev", "--take", "died"], "do not differ in died"),
            (["--undo", "77"], "no merge 77"),
        ],
    )
    def test_says_what_is_wrong(self, pair, arguments, said):
        with pytest.raises(CommandError, match=said):
            call_command("merge_entities", *arguments)
