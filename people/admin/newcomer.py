"""Making a person out of a name that stands in an article: the form comes filled in.

The address of the form says what is known:

    ?name=Anna+Sahakyan&office=Foreign+Minister&country=12&article=34&next=/admin/…

`article` means nothing to the reference desk. It asks, by `newcomer_met`, whoever knows articles
for the state, the source and the page to return to. Nothing is stored before the form is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from people.admin.requests import key_in
from people.folding import fold
from people.importing.offices import guess_rank, tidy_title
from people.models import Country, Office, Tenure
from people.models.person import split_name

# Sent with `article` (the text from the address) and `name`. A listener returns any of
# "country" (a key), "source" and "back" (an address of this site), or None.
newcomer_met = Signal()

_LONGEST = 250
# One holder at a time, so that the state and the rank say which office is meant.
_ONE_OF_A_KIND = frozenset(
    {Office.Rank.HEAD_OF_STATE, Office.Rank.HEAD_OF_GOVERNMENT, Office.Rank.FOREIGN_MINISTER}
)
_SMALL_WORDS = frozenset({"of", "for", "the", "and", "affairs"})


@dataclass(frozen=True)
class Newcomer:
    """What is known of somebody who is not at the reference desk yet; empty where it is not."""

    name: str
    title: str
    office: Office | None
    country: Country | None
    source: str
    back: str

    @property
    def person(self) -> dict[str, Any]:
        """The first values of the person's form; the name is split as an import splits it."""
        given, family = split_name(self.name)
        first: dict[str, Any] = {"name": self.name}
        if given:
            first |= {"given_name": given, "family_name": family}
        if self.country:
            first["countries"] = [self.country.pk]
        return first

    @property
    def tenure(self) -> dict[str, Any]:
        """The first values of the office held. Its dates are for the editor to find out."""
        if not self.title:
            return {}
        if self.office:
            return {"office": self.office.pk, "source": self.source}
        return {"new_office": tidy_title(self.title), "source": self.source}

    @property
    def needs_office(self) -> bool:
        """Whether an office is to be made as well."""
        return bool(self.title) and self.office is None


def newcomer_of(request: HttpRequest) -> Newcomer:
    """Read the address of the form; what makes no sense in it is left out."""
    known = getattr(request, "newcomer", None)
    if isinstance(known, Newcomer):  # asked by the form and by its offices
        return known
    query = request.GET
    name = " ".join(query.get("name", "")[:_LONGEST].split())
    told = _told(query.get("article", "")[:40], name)
    country = _country(query.get("country") or told.get("country"))
    title = " ".join(query.get("office", "")[:_LONGEST].split())
    title = title if _is_title(title) else ""
    asked_back = query.get("next", "")
    is_ours = asked_back.startswith("/") and url_has_allowed_host_and_scheme(asked_back, None)
    newcomer = Newcomer(
        name,
        title,
        find_office(title, country),
        country,
        str(told.get("source", ""))[:300],
        asked_back if is_ours else str(told.get("back", "")),
    )
    request.newcomer = newcomer  # type: ignore[attr-defined]
    return newcomer


def _told(article: str, name: str) -> dict[str, Any]:
    if not article:
        return {}
    told: dict[str, Any] = {}
    answers: list[tuple[Any, Any]] = newcomer_met.send(sender=None, article=article, name=name)
    for _receiver, known in answers:
        told |= known or {}
    return told


def _country(asked: object) -> Country | None:
    return Country.objects.filter(pk=key_in(str(asked or ""))).first()


def find_office(title: str, country: Country | None) -> Office | None:
    """The office that a text calls so: "Foreign Minister", of that state.

    By its title; by the same words in any order; or by its rank, where a state has one such office.
    Without a state only a title that belongs to nobody else.
    """
    if not _is_title(title):
        return None
    key = fold(title)
    if country is None:
        same = [o for o in Office.objects.filter(title__iexact=title) if fold(o.title) == key]
        return same[0] if len(same) == 1 else None
    offices = list(Office.objects.filter(country=country))
    for office in offices:
        if fold(office.title) == key:
            return office
    words = _words(title)
    alike = [office for office in offices if _words(office.title) == words]
    if len(alike) == 1:
        return alike[0]
    rank = guess_rank(title)
    ranked = [office for office in offices if office.rank == rank and rank in _ONE_OF_A_KIND]
    return ranked[0] if len(ranked) == 1 else None


def _is_title(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _words(title: str) -> frozenset[str]:
    return frozenset(fold(title).split()) - _SMALL_WORDS


class NewcomerTenureForm(forms.ModelForm[Tenure]):
    """An office held, or the title of one that is not at the desk yet."""

    new_office = forms.CharField(
        label=_("or a new office"),
        max_length=_LONGEST,
        required=False,
        help_text=_("Made when you save, for the person's state if there is just one."),
    )

    class Meta:
        model = Tenure
        fields = ["office", "held_from", "held_until", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].required = False

    def has_changed(self) -> bool:
        """A source that came filled in, and nothing else, is no office held."""
        return bool(set(self.changed_data) - {"source"})

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or self.cleaned_data
        if not data.get("office") and not _is_title(data.get("new_office") or ""):
            self.add_error("office", _("Choose an office, or give the title of a new one."))
        return data

    def save(self, commit: bool = True) -> Tenure:
        """Make the office first. The person is stored by now, with the states."""
        if not self.cleaned_data.get("office"):
            self.instance.office = _new_office(self.cleaned_data["new_office"], self.instance)
        tenure: Tenure = super().save(commit)
        return tenure


def _new_office(title: str, tenure: Tenure) -> Office:
    states = list(tenure.person.countries.all()[:2])
    office, _created = Office.objects.get_or_create(
        title=tidy_title(title),
        country=states[0] if len(states) == 1 else None,
        organisation=None,
        defaults={"rank": guess_rank(title)},
    )
    return office
