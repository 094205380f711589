"""A small reference desk for the linker's tests: states, people who share names, events."""

from articles.linking import Alias, Document, Entity, Gazetteer, OfficeHeld, compile_gazetteer, link


def country(entity_id: str, name: str, *aliases: tuple[str, str] | tuple[str, str, str]) -> Entity:
    return Entity(
        entity_id, "country", name, tuple(Alias(*alias) for alias in aliases), prominence=100
    )


def person(entity_id: str, name: str, state: str = "", *offices: OfficeHeld, **more) -> Entity:
    spellings = tuple(Alias(text, "spelling") for text in more.pop("spellings", ()))
    return Entity(
        entity_id,
        "person",
        name,
        aliases=spellings + more.pop("aliases", ()),
        countries=(state,) if state else (),
        offices=offices,
        **more,
    )


STATES = [
    country(
        "ARM",
        "Armenia",
        ("Armenian", "demonym"),
        ("Armenians", "demonym"),
        ("Yerevan", "seat", "weak"),
    ),
    country("AZE", "Azerbaijan", ("Azerbaijani", "demonym"), ("Baku", "seat", "weak")),
    country(
        "RUS",
        "Russia",
        ("Russian", "demonym"),
        ("Russians", "demonym"),
        ("Moscow", "seat", "weak"),
        ("Kremlin", "seat"),
    ),
    country("IRN", "Iran", ("Iranian", "demonym"), ("Tehran", "seat", "weak")),
    country(
        "TUR", "Turkey", ("Turkish", "demonym"), ("Türkiye", "spelling"), ("Ankara", "seat", "weak")
    ),
    country("JOR", "Jordan", ("Jordanian", "demonym"), ("Amman", "seat", "weak")),
    country("MEX", "Mexico", ("Mexican", "demonym")),
    country("GEO", "Georgia", ("Georgian", "demonym"), ("Tbilisi", "seat", "weak")),
    country(
        "USA",
        "United States",
        ("US", "acronym"),
        ("U.S.", "acronym"),
        ("American", "demonym"),
        ("White House", "seat"),
        ("Washington", "seat", "weak"),
    ),
    country(
        "GBR",
        "United Kingdom",
        ("UK", "acronym"),
        ("British", "demonym"),
        ("Britain", "name"),
        ("London", "seat", "weak"),
    ),
    country("KOR", "South Korea", ("South Korean", "demonym"), ("Korea", "short", "weak")),
    country("PRK", "North Korea", ("North Korean", "demonym"), ("Korea", "short", "weak")),
    country("FRA", "France", ("French", "demonym"), ("Paris", "seat", "weak")),
    country("CAF", "Central African Republic", ("CAR", "acronym", "weak")),
]
PEOPLE = [
    person(
        "mehdiyev",
        "Ramiz Mehdiyev",
        "AZE",
        OfficeHeld("Head of the Presidential Administration", "1995", "2019"),
        spellings=["Ramiz Mehtiyev"],
    ),
    person("ilham", "Ilham Aliyev", "AZE", OfficeHeld("President", "2003-10-31"), prominence=80),
    person(
        "heydar",
        "Heydar Aliyev",
        "AZE",
        OfficeHeld("President", "1993", "2003"),
        died="2003-12-12",
        prominence=60,
    ),
    person("mehriban", "Mehriban Aliyeva", "AZE", OfficeHeld("Vice President", "2017")),
    person("pashinyan", "Nikol Pashinyan", "ARM", OfficeHeld("Prime Minister", "2018-05-08")),
    person(
        "lavrov",
        "Sergey Lavrov",
        "RUS",
        OfficeHeld("Minister of Foreign Affairs", "2004"),
        prominence=50,
    ),
    person(
        "may", "Theresa May", "GBR", OfficeHeld("Prime Minister", "2016", "2019"), prominence=60
    ),
    person(
        "leyen",
        "Ursula von der Leyen",
        "",
        OfficeHeld("President of the Commission", "2019"),
        prominence=40,
    ),
    person("salman", "Mohammed bin Salman", "", OfficeHeld("Crown Prince", "2017"), prominence=40),
    person("xi", "Xi Jinping", "", OfficeHeld("General Secretary", "2012"), prominence=90),
    person(
        "rajoy",
        "Mariano Rajoy Brey",
        "",
        OfficeHeld("Prime Minister", "2011", "2018"),
        prominence=40,
    ),
    person(
        "erdogan", "Recep Tayyip Erdoğan", "TUR", OfficeHeld("President", "2014"), prominence=80
    ),
    person("gaddafi", "Muammar Gaddafi", "", OfficeHeld("Leader", "1969", "2011"), prominence=80),
    person(
        "clinton", "Bill Clinton", "USA", OfficeHeld("President", "1993", "2001"), prominence=90
    ),
    person(
        "elder", "Arayik Harutyunyan", "ARM", OfficeHeld("Minister of Education", "2018", "2021")
    ),
    person("younger", "Arayik Harutyunyan", "ARM", OfficeHeld("President", "2020", "2023")),
    person("ministry-only", "John Mueller", "", spellings=()),
]
OTHERS = [
    Entity(
        "osce",
        "organisation",
        "Organization for Security and Co-operation in Europe",
        (Alias("OSCE", "acronym"),),
    ),
    Entity("house", "organisation", "Russian House", ()),
    Entity(
        "talks",
        "event",
        "Armenia–Azerbaijan peace talks",
        (Alias("normalisation talks"),),
        participants=("ARM", "AZE"),
    ),
    Entity(
        "ban",
        "event",
        "Entry ban on Sergey Lavrov",
        (),
        start="2022",
        participants=("lavrov", "AZE"),
    ),
    Entity(
        "closure",
        "event",
        "Closure of the Azerbaijani embassy in Tehran",
        (Alias("closure of the embassy"),),
        start="2023-01",
    ),
    Entity("helsinki", "event", "Helsinki Final Act", (), start="1975-08-01"),
]

GAZETTEER = compile_gazetteer([*STATES, *PEOPLE, *OTHERS])


def linked(text: str, gazetteer: Gazetteer = GAZETTEER, date: str = "2025-02-12", **more) -> str:
    """Return the text with each mention marked: "[Russia|RUS] said"."""
    result = link(Document(text, date=date, **more), gazetteer)
    marked, position = [], 0
    for mention in result.occurrences:
        if mention.field != "body" or mention.start < position:
            continue
        assert result.visible_text[mention.start : mention.end] == mention.surface
        marked += [result.visible_text[position : mention.start]]
        marked += [f"[{mention.surface}|{mention.entity_id}]"]
        position = mention.end
    return "".join([*marked, result.visible_text[position:]]).strip()


def ids(text: str, gazetteer: Gazetteer = GAZETTEER, date: str = "2025-02-12", **more) -> set[str]:
    """Return the ids of everything an article mentions."""
    result = link(Document(text, date=date, **more), gazetteer)
    return {mention.entity_id for mention in result.occurrences}
