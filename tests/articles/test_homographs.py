"""Names that are also something else, with the states we ship and a real publication."""

import pytest
from django.core.management import call_command

from tests.factories import make_article

pytestmark = pytest.mark.django_db

BODY = """
<p>Turkey sent its foreign minister to the talks, and Ankara expects an answer in the spring. The
delegations ate a turkey sandwich on the plane and talked about Michael Jordan, who was once a
guest in New Mexico.</p>
<p>The minister had come from Atlanta, Georgia, where he had studied china and porcelain. Turkey’s
position has not changed since, and the Turkish press says so every day.</p>
"""


@pytest.fixture
def states():
    call_command("load_reference", verbosity=0)


def test_only_the_state_is_linked(states):
    article = make_article("What Turkey wants", BODY)
    assert set(article.mentions.values_list("entity__name", flat=True)) == {"Turkey"}
    linked = article.body_html.count('class="entity')
    assert linked == 1
    assert ">Turkey</a> sent its foreign minister" in article.body_html


def test_the_same_words_are_states_where_the_text_speaks_of_states(states):
    article = make_article(
        "Neighbours",
        "<p>Jordan and Georgia signed the agreement in Amman. Georgia’s prime minister thanked "
        "Jordan, Mexico and China for their help, and Tbilisi sent an ambassador.</p>",
    )
    assert set(article.mentions.values_list("entity__name", flat=True)) == {
        "Jordan",
        "Georgia",
        "Mexico",
        "China",
    }
