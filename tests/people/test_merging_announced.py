"""What everybody else hears of a merge: the entities of whom they have to learn anew."""

from __future__ import annotations

import pytest

from people.merging import merge, undo
from people.models import Merge, NameChange, Stamp
from people.models.stamp import GAZETTEER
from people.signals import entities_changed
from tests.factories import make_country, make_person

pytestmark = pytest.mark.django_db


class AnnouncingTests:
    @pytest.fixture
    def states(self):
        one, other = make_country("Freedonia"), make_country("Republic of Freedonia")
        citizens = [make_person(f"Citizen {n}", countries=[other]) for n in range(5)]
        return one, other, {one.pk, other.pk, *(citizen.pk for citizen in citizens)}

    def announced(self, do):
        """Of whom the linker, and of whom everybody else, has to learn anew; None: of all."""
        told = []

        def listen(pks, **_kwargs):
            told.append(pks and set(pks))

        token = Stamp.current(GAZETTEER)
        entities_changed.connect(listen)
        try:
            do()
        finally:
            entities_changed.disconnect(listen)
        return NameChange.since(token), *told

    def test_everybody_of_a_state_is_named_and_nobody_else(self, states):
        one, other, touched = states
        make_person("Somebody Else")
        assert self.announced(lambda: merge(one, other)) == (touched, touched)
        assert self.announced(lambda: undo(Merge.objects.get())) == (touched, touched)

    def test_a_great_many_are_not_named(self, states, monkeypatch):
        monkeypatch.setattr(NameChange, "MOST_NAMED", 6)
        one, other, _touched = states
        assert self.announced(lambda: merge(one, other)) == (None, None)
