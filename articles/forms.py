"""The form in which an article is written: what an editor types, as `Content` and back.

It edits the latest revision, never the public row, and knows which button was pressed. All that
stands in the way of that button is said at once, next to the fields, and nothing typed is lost.
Doing what the button says is left to `articles.admin`, through `articles.publishing`.
"""

from __future__ import annotations

import csv
import datetime
from enum import StrEnum
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.byline_rows import BaseBylineFormSet, BylineFormSet
from articles.models import Article, Content, Revision
from articles.opening import Opened, initial, new_key, opened
from articles.workflow_fields import WorkflowFields
from articles.writing_field import BodyField


class Act(StrEnum):
    """What the pressed button asks for; the value is the button's name."""

    SAVE = "_draft"
    PUBLISH = "_publish"
    SCHEDULE = "_schedule"
    UNSCHEDULE = "_unschedule"
    UNPUBLISH = "_unpublish"
    WITHDRAW = "_withdraw"
    SUBMIT = "_submit"
    TAKE_BACK = "_take_back"
    APPROVE = "_approve"
    SEND_BACK = "_send_back"
    COMMENT = "_comment"
    NOTE_DONE = "_note_done"
    NOTE_OPEN = "_note_open"

    @classmethod
    def asked_by(cls, data: Any) -> Act:
        """The act a form was sent for. Without a button, as when Enter sends it: a plain save."""
        pressed = [act for act in cls if act in data]
        return pressed[0] if len(pressed) == 1 else cls.SAVE


def topics_of(text: str) -> list[str]:
    """The names in a list with commas; one that has a comma itself stands in quotation marks.

    >>> topics_of('gas, South Caucasus, "Oil, old and new", gas')
    ['gas', 'South Caucasus', 'Oil, old and new']
    """
    rows = csv.reader(text.splitlines(), skipinitialspace=True)
    names = (" ".join(name.split()) for row in rows for name in row)
    return list(dict.fromkeys(filter(None, names)))


class DateAndTime(AdminSplitDateTime):
    """The admin's two fields for one time, each with a name of its own for who cannot see them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        date, time = self.widgets
        date.attrs["aria-label"] = gettext_lazy("Date of publication")
        time.attrs["aria-label"] = gettext_lazy("Time of publication")

    def id_for_label(self, id_: str) -> str:
        """The first of both, so that what is said of the time leads somewhere."""
        return f"{id_}_0" if id_ else ""


class ArticleForm(WorkflowFields, forms.ModelForm[Article]):
    """An article as its editor sees it.

    The instance only says which article it is: it is neither read for what the fields show (that
    is the latest revision) nor changed by what they hold.
    """

    base_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    keep_mine = forms.IntegerField(required=False, widget=forms.HiddenInput)
    taken = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=new_key
    )
    edition_of = forms.ModelChoiceField(
        queryset=Article.objects.all(), required=False, widget=forms.HiddenInput
    )
    # No lengths: a draft holds what was typed, and publication says what is too long.
    headline = forms.CharField(
        label=gettext_lazy("Headline"), required=False, widget=AdminTextInputWidget()
    )
    dateline = forms.CharField(
        label=gettext_lazy("Dateline"),
        required=False,
        widget=AdminTextInputWidget(),
        help_text=gettext_lazy("The place that opens the text."),
    )
    slug = forms.CharField(
        label=gettext_lazy("Slug"),
        required=False,
        widget=AdminTextInputWidget(),
        help_text=gettext_lazy(
            "The last part of the address. Left empty, it is made from the headline."
        ),
    )
    body = BodyField(label=gettext_lazy("Text"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, required=False
    )
    tags = forms.CharField(
        label=gettext_lazy("Topics"),
        required=False,
        widget=AdminTextInputWidget(),
        help_text=gettext_lazy("With commas between: gas, elections, South Caucasus."),
    )
    publish_at = forms.SplitDateTimeField(
        label=gettext_lazy("Time of publication"),
        required=False,
        widget=DateAndTime(),
        help_text=gettext_lazy(
            "For “Schedule”: when readers see it, or the change. Leave it empty to publish now."
        ),
    )
    is_minor = forms.BooleanField(
        label=gettext_lazy("Small change"),
        required=False,
        help_text=gettext_lazy(
            "A typing error, say: readers are not told that the article was updated."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note on this version"),
        max_length=250,
        required=False,
        widget=AdminTextInputWidget(),
        help_text=gettext_lazy("For colleagues; stands in the list of versions."),
    )

    class Meta:
        model = Article
        fields = [
            "headline",
            "slug",
            "standfirst",
            "dateline",
            "kind",
            "lead_image",
            "about",
            "review_on",
            "withdrawal_note",
        ]
        widgets = {
            "standfirst": AdminTextareaWidget(attrs={"rows": 3}),
            "withdrawal_note": AdminTextareaWidget(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        taken: Revision | None = kwargs.pop("taken", None)
        self.newer: Revision | None = None  # set when somebody else saved in the meantime
        self.opened = Opened(Content())
        if instance and instance.pk:
            self.opened = opened(instance, taken)
            shown = initial(self.opened, instance)
            kwargs["initial"] = {**shown, **(kwargs.get("initial") or {})}
        self.latest = self.opened.latest
        super().__init__(*args, **kwargs)
        self.act = Act.asked_by(self.data) if self.is_bound else Act.SAVE
        self.bylines = cast(
            BaseBylineFormSet,
            BylineFormSet(
                data=self.data if self.is_bound else None,
                prefix="bylines",
                initial=[{"author": b.author, "role": b.role} for b in self.opened.content.bylines],
            ),
        )

    # --- Reading what was typed ----------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Collect everything that stands in the way of what the button asks for."""
        data = super().clean() or self.cleaned_data
        if not self.bylines.is_valid():
            self.add_error(None, _("Something is wrong with the bylines; see below."))
        self._refuse_if_overtaken(data)
        self._check_edition(data)
        self.check_message(data)
        if self.act == Act.WITHDRAW:
            self._check_withdrawal(data)
        if self.act == Act.UNPUBLISH and self.instance.status != Article.Status.PUBLISHED:
            self.add_error(None, _("It is not public, so there is nothing to take back."))
        if self.act == Act.UNSCHEDULE and not publishing.scheduled_change(self.instance):
            self.add_error(None, _("No change is scheduled, so there is nothing to take back."))
        if self.act in (Act.PUBLISH, Act.SCHEDULE):
            self._check_time(data)
            self._check_publication(data)
        return data

    def clean_about(self) -> list[Any]:
        """In the order they were chosen in."""
        chosen = {str(entity.pk): entity for entity in self.cleaned_data["about"]}
        order = self["about"].value() or []
        return [chosen[str(key)] for key in dict.fromkeys(map(str, order)) if str(key) in chosen]

    def clean_tags(self) -> list[str]:
        """Names of topics. A name with a comma in it stands in quotation marks."""
        names = topics_of(self.cleaned_data["tags"])
        if any(len(name) > 100 for name in names):
            raise ValidationError(_("A topic has at most 100 characters. Are there commas?"))
        return names

    def content(self) -> Content:
        """What was typed, as the next revision will hold it; the form has to be valid."""
        data = self.cleaned_data
        image = data.get("lead_image")
        return Content(
            headline=data.get("headline") or "",
            slug=self._slug(),
            standfirst=data.get("standfirst") or "",
            dateline=data.get("dateline") or "",
            body=data.get("body") or "",
            kind=data.get("kind") or Article.Kind.COMMENTARY.value,
            language=data.get("language") or settings.LANGUAGE_CODE,
            lead_image=image.pk if image else None,
            bylines=self.bylines.content(),
            about=[entity.pk for entity in data.get("about") or []],
            tags=data.get("tags") or [],
            review_on=data.get("review_on"),
        )

    def _slug(self) -> str:
        """What was typed; the address an article has already is shown, and is nobody's wish."""
        slug: str = self.cleaned_data.get("slug") or ""
        is_shown = not self.opened.content.slug and slug == self.instance.slug
        return "" if is_shown else slug

    def _post_clean(self) -> None:
        """Leave the instance alone: the public row changes through `publishing` only."""

    # --- What stands in the way ----------------------------------------------------------

    def _refuse_if_overtaken(self, data: dict[str, Any]) -> None:
        """Refuse to save over a version that this editor has not seen.

        The article's row stays locked until the request ends, so that of two who save in the
        same moment one comes second. What this very form has saved before overtakes nobody.
        """
        if not self.instance.pk:
            return
        article = Article.objects.select_for_update().get(pk=self.instance.pk)
        versions = article.revisions.versions()
        last = versions.select_related("created_by").first()
        self.latest = last
        seen = max(data.get("base_revision") or 0, data.get("keep_mine") or 0)
        if last is None or last.number <= seen or self._is_own(last, data):
            return
        self.newer = last
        self.add_error(None, ValidationError(self._overtaken_by(last), code="overtaken"))

    def _is_own(self, last: Revision, data: dict[str, Any]) -> bool:
        key = data.get("form_key")
        return key is not None and last.form_key == key

    def _overtaken_by(self, last: Revision) -> str:
        return _(
            "Not saved: %(who)s saved version %(number)d at %(time)s, after you opened this form. "
            "Everything you typed is still here, and kept among the versions. Below stand both "
            "texts: put them together, or tick “keep my version” and save again."
        ) % {
            "who": last.created_by or _("somebody"),
            "number": last.number,
            "time": formats.time_format(timezone.localtime(last.created_at)),
        }

    def _check_edition(self, data: dict[str, Any]) -> None:
        """A new edition needs a language that the article does not have yet."""
        original = data.get("edition_of")
        if self.instance.pk or not original:
            return
        editions = Article.objects.filter(translation_key=original.translation_key)
        if editions.filter(language=data.get("language")).exists():
            self.add_error("language", _("There is already an edition in this language."))

    def _check_withdrawal(self, data: dict[str, Any]) -> None:
        if not self.instance.is_public:
            self.add_error(None, _("Only an article that readers can see is withdrawn."))
        elif not (data.get("withdrawal_note") or "").strip():
            self.add_error("withdrawal_note", _("Tell readers why it was withdrawn."))

    def _check_time(self, data: dict[str, Any]) -> None:
        at = data.get("publish_at")
        if "publish_at" in self.errors:
            return
        is_future = bool(at and at > timezone.now())
        if self.act == Act.SCHEDULE and not at:
            self.add_error("publish_at", _("When should readers see it?"))
        elif self.act == Act.SCHEDULE and not is_future:
            self.add_error("publish_at", _("This time has passed; choose one to come."))
        elif self.act == Act.PUBLISH and is_future and "publish_at" in self.changed_data:
            self.add_error(
                "publish_at",
                _("This time is still to come: press “Schedule”, or empty it to publish now."),
            )

    def _check_publication(self, data: dict[str, Any]) -> None:
        self.check_approval()
        said = {message for messages in self.errors.values() for message in messages}
        for problem in publishing.problems(self.content(), self.instance):
            # What a field has refused already reads as empty here; one complaint is enough.
            if problem.field in self.errors or problem.message in said:
                continue
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)
        if self.act == Act.PUBLISH and self._is_undone_later():
            self.add_error(
                "publish_at",
                _(
                    "A change is scheduled that is older than this text and would replace it. "
                    "Press “Take back the scheduled change” first."
                ),
            )

    def _is_undone_later(self) -> bool:
        """Whether a version that is older than what would be published now waits for its time."""
        if not self.instance.is_public:
            return False
        waiting = publishing.scheduled_change(self.instance)
        if waiting is None or waiting.publish_refusal:
            return False
        return self.is_changed or waiting != self.latest

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Everything that was refused, each with the place in the page where it is put right."""
        found = []
        for name, said in self.errors.items():
            place = "" if name == NON_FIELD_ERRORS else self[name].id_for_label
            found += [(place, str(message)) for message in said]
        for row in self.bylines.forms if self.is_bound else []:
            found += [
                (row[name].id_for_label if name in row.fields else "bylines-heading", str(message))
                for name, said in row.errors.items()
                for message in said
            ]
        return found

    # --- For the act ---------------------------------------------------------------------

    @property
    def is_changed(self) -> bool:
        """Whether what was typed differs from the latest revision."""
        typed = publishing.cleaned(self.content()).to_json()
        return self.latest is None or typed != self.latest.read().to_json()

    @property
    def publication_time(self) -> datetime.datetime | None:
        """The time for `publishing.publish`; None leaves it to the article."""
        at: datetime.datetime | None = self.cleaned_data.get("publish_at")
        if self.act == Act.SCHEDULE:
            return at
        was = self.instance.published_at
        if was and self.instance.status == Article.Status.PUBLISHED and was > timezone.now():
            # Scheduled so far, and "publish" pressed: the old plan still stands in the field.
            return at if at and at <= timezone.now() else timezone.now()
        return at if "publish_at" in self.changed_data else None
