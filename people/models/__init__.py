"""The models of the reference desk."""

from people.models.country import Country, StatusPeriod
from people.models.entity import Alias, Entity, FormerAddress, Kind, children_of
from people.models.event import Event, Participation
from people.models.import_record import ImportRecord
from people.models.merge import Distinction, FormerId, Merge
from people.models.name_change import NameChange
from people.models.office import Office, Tenure
from people.models.organisation import Membership, Organisation
from people.models.person import Person
from people.models.stamp import Stamp

__all__ = [
    "Alias",
    "Country",
    "Distinction",
    "Entity",
    "Event",
    "FormerAddress",
    "FormerId",
    "ImportRecord",
    "Kind",
    "Membership",
    "Merge",
    "NameChange",
    "Office",
    "Organisation",
    "Participation",
    "Person",
    "Stamp",
    "StatusPeriod",
    "Tenure",
    "children_of",
]
