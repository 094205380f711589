"""The reference desk in the admin: people, states, organisations, events, offices and all names.

Belongs here: how editors of the desk find, tell apart, write and keep entities. Does not: anything
about articles; what an article needs of an entity it gets through the choices made in `choices`.

Not registered, because nobody should type them: import records and stamps.
"""

from people.admin.choices import EntityChoicesMixin, label_of, labelled
from people.admin.country import CountryAdmin
from people.admin.entity import EntityAdmin
from people.admin.event import EventAdmin
from people.admin.log import LogEntryAdmin
from people.admin.merge import MergeAdmin
from people.admin.names import AliasAdmin, FormerAddressAdmin
from people.admin.office import OfficeAdmin, TenureAdmin
from people.admin.organisation import OrganisationAdmin
from people.admin.person import PersonAdmin

__all__ = [
    "AliasAdmin",
    "CountryAdmin",
    "EntityAdmin",
    "EntityChoicesMixin",
    "EventAdmin",
    "FormerAddressAdmin",
    "LogEntryAdmin",
    "MergeAdmin",
    "OfficeAdmin",
    "OrganisationAdmin",
    "PersonAdmin",
    "TenureAdmin",
    "label_of",
    "labelled",
]
