"""What a merge moves, told on its page."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize(
    ("rows", "number", "told"),
    [(13, 13, "All 13"), (20, 900, "The first 20 of 900"), (700, 700, "The first 500 of 700")],
)
def test_long_sections_say_how_much_of_them_is_listed(rows, number, told):
    context = {"rows": [f"Name {n}" for n in range(rows)], "all": number}
    page = render_to_string("admin/people/merge/_lines.html", context)
    assert f"<summary>{told}</summary>" in page
    assert page.count("<li>") == 12 + min(rows, 500)
