"""Who appears with whom: the same drawing every time, inside of its frame, nothing on top."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from people.figures.network import GROUPS, Tie, network_of, short_name
from people.models import Entity


def someone(pk, name="", kind="country", sort_name=""):
    name = name or f"State {pk}"
    sort_name = sort_name or name
    return Entity(pk=pk, name=name, slug=name, kind=kind, sort_name=sort_name)


def at(node):
    return float(node.x.rstrip("%")), float(node.y.rstrip("%"))


def two_cliques():
    people = [someone(pk) for pk in range(1, 11)]
    ties = [Tie(a, b, 5) for a, b in itertools.combinations(range(1, 6), 2)]
    ties += [Tie(a, b, 5) for a, b in itertools.combinations(range(6, 11), 2)]
    return people, [*ties, Tie(1, 6, 1)]


class NetworkTests:
    def test_is_the_same_every_time(self):
        assert network_of(*two_cliques()) == network_of(*two_cliques())

    def test_finds_the_groups(self):
        drawn = network_of(*two_cliques())
        members = [{node.entity.pk for node in group} for group in drawn.groups]
        assert sorted(members, key=min) == [{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}]
        assert {node.group for node in drawn.nodes} == {1, 2}

    @pytest.mark.parametrize("size", [2, 3, 12, 40])
    @pytest.mark.parametrize("focus", [None, 1])
    def test_points_stay_inside_and_apart(self, size, focus):
        numbers = random.Random(size)  # noqa: S311
        ties = [Tie(1, other, 3) for other in range(2, size + 1)]
        pairs = {tuple(sorted(numbers.sample(range(1, size + 1), 2))) for _ in range(size)}
        ties += [Tie(*pair, numbers.randint(1, 9)) for pair in sorted(pairs) if pair[0] != 1]
        drawn = network_of(map(someone, range(1, size + 1)), ties, focus=focus)
        places = [at(node) for node in drawn.nodes]
        assert len(places) == size
        assert all(5 <= x <= 95 and 5 <= y <= 95 for x, y in places)
        if size > 2:
            assert min(math.dist(a, b) for a, b in itertools.combinations(places, 2)) > 3

    def test_parts_that_hang_together_by_nothing_are_drawn_as_well(self):
        drawn = network_of(map(someone, range(1, 5)), [Tie(1, 2, 1), Tie(3, 4, 1)])
        assert len({at(node) for node in drawn.nodes}) == 4

    def test_the_focus_stands_in_the_middle_and_its_ties_come_first(self):
        people = [someone(pk) for pk in range(1, 8)]
        ties = [Tie(1, pk, pk) for pk in range(2, 8)] + [Tie(6, 7, 99)]
        drawn = network_of(people, ties, focus=1)
        focus = next(node for node in drawn.nodes if node.is_focus)
        assert focus.entity.pk == 1
        assert all(abs(place - 50) < 12 for place in at(focus))
        assert [line.articles for line in drawn.ranked] == [7, 6, 5, 4, 3, 2, 99]

    def test_the_thicker_the_line_the_more_articles(self):
        drawn = network_of(map(someone, (1, 2, 3)), [Tie(1, 2, 1), Tie(2, 3, 100)])
        assert [line.articles for line in drawn.lines] == [1, 100]  # the thick ones on top
        thin, thick = (float(line.width) for line in drawn.lines)
        assert 1 < thin < thick <= 6

    def test_ties_to_strangers_are_left_out(self):
        assert network_of([someone(1)], [Tie(1, 2, 5)]) is None
        assert network_of([], []) is None

    def test_no_more_groups_than_colours(self):
        ties = [Tie(2 * n + 1, 2 * n + 2, 1) for n in range(GROUPS + 3)]
        drawn = network_of(map(someone, range(1, 2 * GROUPS + 7)), ties)
        assert {node.group for node in drawn.nodes} == set(range(GROUPS + 1))
        assert drawn.groups[-1][0].group == 0  # the rest comes last


class ShortNameTests:
    @pytest.mark.parametrize(
        ("name", "kind", "sort_name", "short"),
        [
            ("Ramiz Mehdiyev", "person", "Mehdiyev, Ramiz", "Mehdiyev"),
            ("Zhou Enlai", "person", "Zhou Enlai", "Zhou Enlai"),
            ("Armenia", "country", "Armenia", "Armenia"),
            ("European Coal and Steel Community", "organisation", "", "European Coal and S…"),
        ],
    )
    def test_is_short(self, name, kind, sort_name, short):
        assert short_name(someone(1, name, kind, sort_name)) == short
