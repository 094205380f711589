"""Who appears with whom, as points and lines: places and groups by igraph, the same every time.

The one module that knows igraph, which is under the GPL: see docs/decisions.md. A graph of forty
points takes it a few milliseconds.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from people.figures.lengths import percent

# Groups differ by colour and by shape; what is in none of the larger ones is "the rest".
GROUPS = 6
_SMALLEST_GROUP = 2
_EDGE = 0.09  # of the drawing, kept free on each side for names
_APART = 0.085  # how near two points may come
_PASSES = 60


@dataclass(frozen=True)
class Tie:
    """Two keys of entities and the number of articles that name both."""

    one: int
    other: int
    articles: int


@dataclass(frozen=True)
class Node:
    """An entity in the drawing. `group` counts from 1; 0 is for those in no larger group."""

    entity: Any
    x: str
    y: str
    radius: str
    anchor: str
    label: str
    group: int = 0
    ties: int = 0
    is_focus: bool = False
    is_major: bool = False


@dataclass(frozen=True)
class Line:
    """A tie in the drawing."""

    one: Node
    other: Node
    articles: int
    width: str


@dataclass(frozen=True)
class Network:
    """The drawing; `groups` are the nodes of each larger group, the largest group first."""

    nodes: list[Node]
    lines: list[Line]
    groups: list[list[Node]]

    @property
    def ranked(self) -> list[Line]:
        """The lines as a list tells them: those of the focus first, then the thickest first."""
        return sorted(
            self.lines,
            key=lambda line: (line.one.is_focus or line.other.is_focus, line.articles),
            reverse=True,
        )


def network_of(
    entities: Iterable[Any], ties: Iterable[Tie], *, focus: int | None = None
) -> Network | None:
    """Draw those of `entities` that have a tie to another.

    `focus` is the key of the one in the middle. None where there is nothing to draw.
    """
    by_key = {entity.pk: entity for entity in entities}
    known = [tie for tie in ties if tie.one in by_key and tie.other in by_key]
    keys = sorted({key for tie in known for key in (tie.one, tie.other)})
    if len(keys) < 2:
        return None
    place_of = {key: place for place, key in enumerate(keys)}
    pairs = [(place_of[tie.one], place_of[tie.other]) for tie in known]
    weights = [tie.articles for tie in known]
    points, groups = _arrange(len(keys), pairs, weights, place_of.get(focus or 0))
    strength = [0] * len(keys)
    for (one, other), weight in zip(pairs, weights, strict=True):
        strength[one] += weight
        strength[other] += weight
    major = set(sorted(range(len(keys)), key=lambda place: (-strength[place], place))[:8])
    tied = Counter(place for pair in pairs for place in pair)
    nodes = {
        key: replace(
            _node(by_key[key], points[place], strength[place] / max(strength)),
            group=groups[place],
            ties=tied[place],
            is_focus=key == focus,
            is_major=place in major,
        )
        for key, place in place_of.items()
    }
    heaviest = max(weights)
    lines = [
        Line(*_in_order(nodes[tie.one], nodes[tie.other]), tie.articles, _width(tie, heaviest))
        for tie in sorted(known, key=lambda tie: tie.articles)
    ]
    return Network(list(nodes.values()), lines, _by_group(nodes.values()))


def _arrange(
    count: int, pairs: list[tuple[int, int]], weights: list[int], focus: int | None
) -> tuple[list[tuple[float, float]], list[int]]:
    """Places in the unit square and the number of the group for each node."""
    import igraph  # noqa: PLC0415  (a compiled library of 15 MB, for the pages that draw)

    graph = igraph.Graph(n=count, edges=pairs)
    start = graph.layout_circle().coords
    # Begun from a circle it is the same every time; a drawing that jumps about tells lies.
    coords = [tuple(point) for point in graph.layout_kamada_kawai(seed=start).coords]
    groups = graph.community_fastgreedy(weights=weights).as_clustering().membership
    if focus is not None:
        coords = _star(count, focus, groups)
    return _spread(_fit(coords)), _numbered(groups)


def _star(count: int, focus: int, groups: Sequence[int]) -> list[tuple[float, float]]:
    """The focus in the middle, the others around it, each beside those of its group."""
    around = sorted((place for place in range(count) if place != focus), key=lambda p: groups[p])
    coords = [(0.0, 0.0)] * count
    for number, place in enumerate(around):
        angle = 2 * math.pi * number / len(around) - math.pi / 2
        reach = 1.0 if number % 2 or len(around) < 9 else 0.68
        coords[place] = (reach * math.cos(angle), reach * math.sin(angle))
    return coords


def _fit(coords: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretch over the unit square, each direction by itself: the page decides the shape."""
    columns, rows = zip(*coords, strict=True)
    return [
        (_between(x, min(columns), max(columns)), _between(y, min(rows), max(rows)))
        for x, y in coords
    ]


def _between(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high - low > 1e-9 else 0.5


def _spread(coords: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Push apart what would lie on top of each other, a little at a time."""
    points = [list(point) for point in coords]
    near = min(_APART, 0.8 / math.sqrt(len(points)))
    for _pass in range(_PASSES):
        moved = False
        for i, one in enumerate(points):
            for other in points[i + 1 :]:
                dx, dy = other[0] - one[0], (other[1] - one[1])
                distance = math.hypot(dx, dy)
                if distance >= near:
                    continue
                moved = True
                # Exactly on top of each other: any direction will do, if it is always the same.
                ux, uy = (dx / distance, dy / distance) if distance > 1e-6 else (0.6, 0.8)
                push = (near - distance) / 2
                one[0], one[1] = one[0] - ux * push, one[1] - uy * push
                other[0], other[1] = other[0] + ux * push, other[1] + uy * push
        if not moved:
            break
    return _fit([(x, y) for x, y in points])


def _numbered(groups: Sequence[int]) -> list[int]:
    """Groups by size, numbered from 1; 0 for those that are too small or too many."""
    sizes: dict[int, int] = defaultdict(int)
    for group in groups:
        sizes[group] += 1
    ranked = sorted(sizes, key=lambda group: (-sizes[group], group))
    kept = [group for group in ranked if sizes[group] >= _SMALLEST_GROUP][:GROUPS]
    return [kept.index(group) + 1 if group in kept else 0 for group in groups]


def _by_group(nodes: Iterable[Node]) -> list[list[Node]]:
    members: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        members[node.group].append(node)
    numbers = sorted(members, key=lambda number: number or GROUPS + 1)
    return [sorted(members[number], key=lambda node: node.entity.name) for number in numbers]


def _node(entity: Any, point: tuple[float, float], strength: float) -> Node:
    x = _EDGE + point[0] * (1 - 2 * _EDGE)
    y = 0.08 + point[1] * 0.86
    return Node(
        entity=entity,
        x=percent(x),
        y=percent(y),
        radius=f"{8 + 7 * math.sqrt(strength):.1f}",
        anchor="start" if x < 0.2 else "end" if x > 0.8 else "middle",
        label=short_name(entity),
    )


def _in_order(one: Node, other: Node) -> tuple[Node, Node]:
    """By the alphabet, as pairs are everywhere, so that nobody leads."""
    return (one, other) if one.entity.slug < other.entity.slug else (other, one)


def _width(tie: Tie, heaviest: int) -> str:
    return f"{1 + 5 * math.sqrt(tie.articles / heaviest):.1f}"


def short_name(entity: Any, length: int = 20) -> str:
    """A name for a narrow place: a person's family name, otherwise the name, cut where too long."""
    name: str = entity.local_short_name
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"
