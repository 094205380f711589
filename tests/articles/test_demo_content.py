"""The demonstration content is complete and consistent before any loader reads it.

Pure file checks: no database. What the loaders make of it is tested with them.
"""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import frontmatter
import pytest

from people.folding import fold
from people.partial_dates import PartialDate

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "articles" / "demo"
ARTICLES = sorted((DEMO / "articles").glob("*.md"))
EDITIONS = sorted((DEMO / "articles").glob("*/*.md"))
KINDS = {"commentary", "analysis", "interview", "editorial", "news"}
ALIAS_KINDS = {"name", "short", "acronym", "demonym", "seat", "epithet", "spelling"}
STATUSES = {
    "un_member",
    "un_observer",
    "partly_recognised",
    "unrecognised",
    "dependent",
    "historical",
    "dissolved",
}


def rows(path: Path) -> list[dict]:
    """One object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


PEOPLE = rows(DEMO / "people.jsonl")
ORGANISATIONS = rows(DEMO / "organisations.jsonl")
EVENTS = rows(DEMO / "events.jsonl")
AUTHORS = rows(DEMO / "authors.jsonl")
DOSSIERS = rows(DEMO / "dossiers.jsonl")
STATES = rows(ROOT / "people" / "reference" / "countries.jsonl")

STATE_IDS = {row["key"] for row in STATES} | {row["iso_alpha2"] for row in STATES} - {""}
ORGANISATION_IDS = {row["entity_id"] for row in ORGANISATIONS}
ENTITY_IDS = (
    STATE_IDS
    | ORGANISATION_IDS
    | {row["entity_id"] for row in PEOPLE}
    | {row["entity_id"] for row in EVENTS}
)


def assert_in_order(start: str, end: str) -> None:
    """Both are dates where given, and what ends in 1996 may have begun in any month of it."""
    for text in (start, end):
        assert text == "" or PartialDate(text)
    if start and end:
        shared = min(len(start), len(end))
        assert start[:shared] <= end[:shared]


def alias_text(alias: str | dict) -> str:
    """Aliases are written short where nothing but the text matters."""
    return alias if isinstance(alias, str) else alias["text"]


def alias_keys(row: dict) -> list[str]:
    """The folded forms of all aliases of a row, the acronym included."""
    texts = [alias_text(alias) for alias in row["aliases"]]
    return [fold(text) for text in [*texts, row.get("acronym", "")] if text]


class DeskTests:
    """People, organisations and events."""

    def test_there_is_enough_to_make_pages_rich(self) -> None:
        assert len(PEOPLE) >= 45
        assert len(ORGANISATIONS) >= 12
        assert len(EVENTS) >= 20
        assert len(AUTHORS) == 3

    @pytest.mark.parametrize("desk", [PEOPLE, ORGANISATIONS, EVENTS])
    def test_identifiers_are_unique_and_well_formed(self, desk: list[dict]) -> None:
        ids = [row["entity_id"] for row in desk]

        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"Q[1-9]\d*|(?:local|event):[a-z0-9-]+", name) for name in ids)

    @pytest.mark.parametrize("row", [*PEOPLE, *ORGANISATIONS, *EVENTS], ids=lambda r: r["name"])
    def test_every_entity_tells_readers_something(self, row: dict) -> None:
        assert row["name"]
        assert row["body"]
        assert 10 <= len(row["summary"]) <= 160
        assert row["summary"].endswith(".")
        assert "\n" not in row["summary"]

    @pytest.mark.parametrize("row", [*PEOPLE, *ORGANISATIONS, *EVENTS], ids=lambda r: r["name"])
    def test_aliases_are_known_kinds_and_not_repeated(self, row: dict) -> None:
        keys = [fold(row["name"]), *alias_keys(row)]

        # An acronym may be the house form, as NATO is.
        repeated = [key for key in set(keys) if keys.count(key) > 1]
        assert repeated in ([], [fold(row.get("acronym", ""))])
        for alias in row["aliases"]:
            if not isinstance(alias, str):
                assert alias["kind"] in ALIAS_KINDS
                assert alias["strength"] in {"strong", "weak"}

    @pytest.mark.parametrize("person", PEOPLE, ids=lambda r: r["name"])
    def test_people_have_states_dates_and_offices_that_resolve(self, person: dict) -> None:
        assert person["family_name"] in person["name"]
        assert set(person["countries"]) <= STATE_IDS
        assert person["prominence"] > 0
        assert_in_order(person["born"], person["died"])
        for office in person["offices"]:
            assert office["title"]
            assert office["source"]
            assert office["country"] == "" or office["country"] in STATE_IDS
            assert office["organisation"] == "" or office["organisation"] in ORGANISATION_IDS
            assert not (office["country"] and office["organisation"])
            assert_in_order(office["start"], office["end"])

    @pytest.mark.parametrize("person", PEOPLE, ids=lambda r: r["name"])
    def test_nobody_holds_the_same_office_twice_at_once(self, person: dict) -> None:
        for office in person["offices"]:
            same = sorted(
                (other["start"], other["end"])
                for other in person["offices"]
                if (other["title"], other["country"], other["organisation"])
                == (office["title"], office["country"], office["organisation"])
            )
            for (_, ended), (started, _) in itertools.pairwise(same):
                assert ended
                assert ended <= started

    @pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda r: r["name"])
    def test_organisations_have_members_and_dates_that_resolve(self, organisation: dict) -> None:
        assert set(organisation["members"]) <= STATE_IDS
        assert organisation["source"]
        assert_in_order(organisation["established"], organisation["dissolved"])

    @pytest.mark.parametrize("event", EVENTS, ids=lambda r: r["name"])
    def test_events_have_a_date_a_source_and_participants_that_resolve(self, event: dict) -> None:
        entities = [part["entity"] for part in event["participants"]]

        assert event["start"]
        assert_in_order(event["start"], event["end"])
        assert event["source"]
        assert event["certainty"] in {"confirmed", "alleged", "disputed"}
        assert event["country"] == "" or event["country"] in STATE_IDS
        assert entities
        assert set(entities) <= ENTITY_IDS
        assert len(set(entities)) == len(entities)
        assert all(part["role"] for part in event["participants"])

    def test_nobody_signs_before_birth_or_after_death(self) -> None:
        lives = {row["entity_id"]: (row["born"], row["died"]) for row in PEOPLE}

        for event in EVENTS:
            for part in event["participants"]:
                born, died = lives.get(part["entity"], ("", ""))
                assert not born or born < event["start"], (part["entity"], event["name"])
                assert not died or died >= event["start"], (part["entity"], event["name"])


class ArticleFileTests:
    """What a reader sees."""

    def test_there_are_a_dozen_or_so_over_several_months_and_years(self) -> None:
        days = [str(frontmatter.load(str(path))["published_at"]) for path in ARTICLES]

        assert 12 <= len(ARTICLES) <= 14
        assert len({day[:7] for day in days}) >= 8
        assert {day[:4] for day in days} == {"2024", "2025", "2026"}
        assert max(days) < "2026-11"

    @pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
    def test_front_matter_is_whole_and_resolves(self, path: Path) -> None:
        post = frontmatter.load(str(path))

        assert post["headline"]
        assert 40 <= len(post["standfirst"]) <= 300
        assert post["slug"] == path.stem
        assert post["kind"] in KINDS
        assert post["language"] == "en"
        assert set(post["authors"]) <= {author["name"] for author in AUTHORS}
        assert post["authors"]
        assert 2 <= len(post["tags"]) <= 5
        assert 1 <= len(post["about"]) <= 3
        assert set(post["about"]) <= ENTITY_IDS
        assert re.fullmatch(r"\d{4}-\d\d-\d\d (?:[01]\d|2[0-3]):[0-5]\d", post["published_at"])
        PartialDate(post["published_at"][:10])

    def test_slugs_and_headlines_are_unique(self) -> None:
        posts = [frontmatter.load(str(path)) for path in ARTICLES]

        assert len({post["slug"] for post in posts}) == len(posts)
        assert len({post["headline"] for post in posts}) == len(posts)

    def test_topics_are_shared(self) -> None:
        tags = [tag for path in ARTICLES for tag in frontmatter.load(str(path))["tags"]]

        assert len(set(tags)) < len(tags) / 2

    @pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
    def test_body_has_the_length_and_parts_of_an_article(self, path: Path) -> None:
        body = frontmatter.load(str(path)).content

        assert 450 <= len(body.split()) <= 800
        assert len(re.findall(r"^## \S", body, re.MULTILINE)) >= 2
        assert "<" not in body

    @pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
    def test_nobody_is_quoted(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8").split("---", 2)[2]

        assert not re.search(r"[“”\"«»]|^>", text, re.MULTILINE)

    @pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
    def test_nothing_is_a_copy_of_the_text_of_another(self, path: Path) -> None:
        def runs(file: Path) -> set[tuple[str, ...]]:
            words = re.findall(r"\w+", frontmatter.load(str(file)).content.casefold())
            return {tuple(words[at : at + 12]) for at in range(len(words) - 11)}

        others = set().union(*(runs(other) for other in ARTICLES if other != path))

        assert not runs(path) & others

    @pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
    def test_people_are_named_in_full_before_their_surname_stands_alone(self, path: Path) -> None:
        text = frontmatter.load(str(path)).content

        for person in PEOPLE:
            full = [person["name"], *(alias_text(alias) for alias in person["aliases"])]
            found = [text.find(name) for name in full if name in text]
            alone = re.search(rf"(?<!\w){re.escape(person['family_name'])}(?!\w)", text)
            if found and alone:
                assert min(found) <= alone.start(), person["name"]

    def test_every_person_appears_somewhere(self) -> None:
        text = "\n".join(frontmatter.load(str(path)).content for path in ARTICLES)

        missing = [
            person["name"]
            for person in PEOPLE
            if not any(
                name in text for name in [person["name"], *map(alias_text, person["aliases"])]
            )
        ]

        assert missing == []


@pytest.mark.parametrize("path", EDITIONS, ids=lambda p: f"{p.parent.name}-{p.stem}")
class EditionTests:
    """Articles in another language, in a folder of that language."""

    def test_it_is_an_edition_of_an_article(self, path: Path) -> None:
        post = frontmatter.load(str(path))
        original = frontmatter.load(str(path.parent.parent / path.name))

        assert post["language"] == path.parent.name
        assert post["edition_of"] == original["edition_of"]
        for shared in ("kind", "authors", "about"):
            assert post[shared] == original[shared]
        assert post["slug"].isascii()
        assert 40 <= len(post["standfirst"]) <= 300
        assert post.content.count("\n## ") == original.content.count("\n## ")

    def test_nobody_is_quoted(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8").split("---", 2)[2]

        assert not re.search(r"[“”\"«»]|^>", text, re.MULTILINE)


class ReferenceFileTests:
    """The states that ship with the project."""

    def test_rows_are_sorted_and_their_keys_slugs_and_codes_unique(self) -> None:
        keys = [row["key"] for row in STATES]

        assert keys == sorted(keys)
        assert len(STATES) == 273
        for field in ("key", "slug", "wikidata_id", "iso_alpha2", "iso_alpha3"):
            values = [row[field] for row in STATES if row[field]]
            assert len(set(values)) == len(values), field

    def test_the_united_nations_have_193_members(self) -> None:
        members = [
            row["key"]
            for row in STATES
            for status in row["statuses"]
            if status["status"] == "un_member" and not status["until"]
        ]

        assert len(members) == 193
        assert len(set(members)) == 193

    @pytest.mark.parametrize("state", STATES, ids=lambda r: r["key"])
    def test_a_state_has_a_summary_dated_status_and_names(self, state: dict) -> None:
        assert state["summary"].endswith(".")
        assert state["statuses"]
        assert set(state["predecessors"]) <= {row["key"] for row in STATES}
        assert state["key"] not in state["predecessors"]
        assert_in_order(state["established"], state["dissolved"])
        for status in state["statuses"]:
            assert status["status"] in STATUSES
            assert status["source"]
            assert_in_order(status["from"], status["until"])
        texts = [alias["text"] for alias in state["aliases"]]
        assert state["name"] in texts
        keys = [(fold(alias["text"]), alias["language"]) for alias in state["aliases"]]
        assert len(set(keys)) == len(keys)
        for alias in state["aliases"]:
            assert alias["kind"] in ALIAS_KINDS - {"epithet"}
            assert alias["strength"] in {"strong", "weak"}
            assert_in_order(alias["valid_from"], alias["valid_until"])

    def test_a_strong_form_means_one_state_at_a_time(self) -> None:
        strong: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for state in STATES:
            for alias in state["aliases"]:
                if alias["strength"] == "strong":
                    strong.setdefault((fold(alias["text"]), alias["language"]), []).append(
                        (alias["valid_from"], alias["valid_until"] or "9999", state["key"])
                    )

        clashes = {
            form: periods
            for form, periods in strong.items()
            for earlier, later in itertools.pairwise(sorted(periods))
            if earlier[1] > later[0]
        }

        assert clashes == {}

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Azerbaijanis", "aze"),
            ("Dutch", "nld"),
            ("Frenchmen", "fra"),
            ("Spaniards", "esp"),
            ("Turks", "tur"),
            ("White House", "usa"),
            ("Downing Street", "gbr"),
            ("Quai d’Orsay", "fra"),
            ("Soviets", "ussr"),
            ("Karabakh", "artsakh"),
            ("DPRK", "prk"),
        ],
    )
    def test_forms_that_commentary_lives_on_are_strong(self, text: str, key: str) -> None:
        found = {
            state["key"]
            for state in STATES
            for alias in state["aliases"]
            if fold(alias["text"]) == fold(text) and alias["strength"] == "strong"
        }

        assert found == {key}

    @pytest.mark.parametrize("text", ["Baku", "Moscow", "Congo", "Korea", "Sofia", "CAR", "LPR"])
    def test_forms_that_mean_other_things_too_are_weak(self, text: str) -> None:
        found = {
            alias["strength"]
            for state in STATES
            for alias in state["aliases"]
            if fold(alias["text"]) == fold(text)
        }

        assert found == {"weak"}


class DossierTests:
    @pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda row: row["slug"])
    def test_it_introduces_what_is_there(self, dossier: dict) -> None:
        slugs = {frontmatter.load(path)["slug"] for path in ARTICLES}
        events = {row["entity_id"] for row in EVENTS}
        named = [item.get("article") or item["event"] for item in dossier["items"]]

        assert dossier["title"]
        assert dossier["introduction"]
        assert dossier["standfirst"].endswith(".")
        assert len(set(named)) == len(named)
        for item in dossier["items"]:
            assert ("article" in item) != ("event" in item)
            assert item.get("article") in slugs | {None}
            assert item.get("event") in events | {None}
            assert len(item.get("note", "")) <= 400
