"""What titles tell: rank, and the state in their tail."""

import pytest

from people.importing.offices import guess_rank, says_the_same, split_tails, tidy_title
from people.models import Office

Rank = Office.Rank


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("President", Rank.HEAD_OF_STATE),
        ("Acting President", Rank.HEAD_OF_STATE),
        ("President of the Republic", Rank.HEAD_OF_STATE),
        ("King", Rank.HEAD_OF_STATE),
        ("Chairman of the Presidium of the Supreme Soviet", Rank.HEAD_OF_STATE),
        ("Prime Minister", Rank.HEAD_OF_GOVERNMENT),
        ("Federal Chancellor", Rank.HEAD_OF_GOVERNMENT),
        ("Chairman of the Council of Ministers", Rank.HEAD_OF_GOVERNMENT),
        ("Premier of the State Council", Rank.HEAD_OF_GOVERNMENT),
        ("Minister of Foreign Affairs", Rank.FOREIGN_MINISTER),
        ("Minister for Foreign and European Affairs", Rank.FOREIGN_MINISTER),
        ("Secretary of State", Rank.FOREIGN_MINISTER),
        ("Vice President", Rank.CABINET),
        ("Deputy Prime Minister", Rank.CABINET),
        ("Deputy Minister of Foreign Affairs", Rank.CABINET),
        ("Minister of Foreign Trade", Rank.CABINET),
        ("Chancellor of the Exchequer", Rank.CABINET),
        ("Secretary of Defense", Rank.CABINET),
        ("Head of the Presidential Administration", Rank.CABINET),
        ("President of the National Assembly", Rank.PRESIDING),
        ("Speaker of the House of Representatives", Rank.PRESIDING),
        ("General Secretary of the Communist Party", Rank.PRESIDING),
        ("Vice President of the National People's Congress", Rank.PRESIDING),
        ("Ambassador to Japan", Rank.ENVOY),
        ("Permanent Representative to the United Nations", Rank.ENVOY),
        ("member of the State Duma", Rank.LEGISLATOR),
        ("United States senator", Rank.LEGISLATOR),
        ("People's Deputy", Rank.LEGISLATOR),
        ("Knesset member", Rank.LEGISLATOR),
        ("Governor of Georgia", Rank.OTHER),
        ("Premier of Ontario", Rank.OTHER),
        ("Shadow Foreign Secretary", Rank.OTHER),
        ("Head of the Prime Minister's military cabinet", Rank.OTHER),
        ("", Rank.OTHER),
    ],
)
def test_rank_by_the_words_of_the_title(title, rank):
    assert guess_rank(title) == rank


def test_every_end_of_a_title_is_tried_the_longest_first():
    assert list(split_tails("Member of the Sejm of the Republic of Poland")) == [
        ("Member", "Sejm of the Republic of Poland"),
        ("Member of the Sejm", "Republic of Poland"),
        ("Member of the Sejm of the Republic", "Poland"),
    ]
    assert list(split_tails("of")) == list(split_tails("Speaker of")) == []


def test_titles_are_written_one_way():
    assert tidy_title(" member  of the State Duma ") == "Member of the State Duma"


@pytest.mark.parametrize(
    ("vague", "exact", "same"),
    [
        (("2003", ""), ("2003-10-31", ""), True),
        (("2022", "2022"), ("2022-02-01", "2022-03-13"), True),
        (("", ""), ("1993", "2003"), True),
        (("2003", ""), ("2003-10-31", "2008"), False),
        (("2003", "2008"), ("2003-10-31", ""), False),
        (("2004", ""), ("2003-10-31", ""), False),
    ],
)
def test_a_vaguer_statement_of_the_same(vague, exact, same):
    assert says_the_same(vague, exact) is same
