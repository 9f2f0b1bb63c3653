"""The people of the demo, all of them invented: two clinics, those who work there, and their patients.

Nobody's address can receive mail: ``.example`` belongs to nobody (RFC 2606). Telephone numbers are from the range that is
kept free for stories.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from people.roles import Role

HOME = "America/New_York"
"""The zone of the larger clinic, by whose day the demo begins."""
PACIFIC = "America/Vancouver"


@dataclass(frozen=True)
class House:
    """A clinic as it is founded."""

    name: str
    sender: str
    zone: str
    country: str
    phone: str


@dataclass(frozen=True)
class Person:
    """Somebody with a name, and the zone in which they live."""

    name: str
    zone: str = HOME

    @property
    def email(self) -> str:
        """An address made from the name, with plain letters only."""
        plain = unicodedata.normalize("NFKD", self.name.removeprefix("Dr ")).encode("ascii", "ignore").decode()
        return f"{plain.lower().replace(' ', '.').replace('-', '')}@demo.example"


@dataclass(frozen=True)
class Member:
    """Somebody who works at a clinic."""

    key: str
    person: Person
    house: str
    role: Role


HOUSES: dict[str, House] = {
    "lanternwood": House("Lanternwood Clinic", "Lanternwood", HOME, "US", "+1 212 555 0142"),
    "saltmarsh": House("Saltmarsh House", "Saltmarsh", PACIFIC, "CA", "+1 604 555 0187"),
}

OFFICE = "odette"
STAFF: tuple[Member, ...] = (
    Member(OFFICE, Person("Odette Fairweather"), "lanternwood", Role.ADMIN),
    Member("basil", Person("Basil Quillfeather"), "lanternwood", Role.ADMIN),
    Member("ashgrove", Person("Dr Marguerite Ashgrove"), "lanternwood", Role.PRESCRIBER),
    Member("wrenfield", Person("Dr Tobias Wrenfield"), "lanternwood", Role.PRESCRIBER),
    Member("ines", Person("Ines Hollowell"), "lanternwood", Role.CLINICIAN),
    Member("caspian", Person("Caspian Thornbury"), "lanternwood", Role.CLINICIAN),
    Member("juniper", Person("Juniper Oakes"), "lanternwood", Role.CLINICIAN),
    Member("philippa", Person("Philippa Reedmarsh", PACIFIC), "saltmarsh", Role.ADMIN),
    Member("emrys", Person("Emrys Saltfleet", PACIFIC), "saltmarsh", Role.CLINICIAN),
    # One prescriber works at both clinics and can switch between them; nobody else sees more than one.
    Member("ashgrove", Person("Dr Marguerite Ashgrove"), "saltmarsh", Role.PRESCRIBER),
)

PATIENTS: dict[str, Person] = {
    "amara": Person("Amara Brightwater"),
    "tomasz": Person("Tomasz Lindqvale"),
    "mei": Person("Mei Silverbrook"),
    "santiago": Person("Santiago Featherstone"),
    "priyanka": Person("Priyanka Moonfield"),
    "dermot": Person("Dermot Applegarth"),
    "leilani": Person("Leilani Starwood"),
    "kwame": Person("Kwame Lanternquist"),
    "freya": Person("Freya Candlewick", "America/Chicago"),
    "yusuf": Person("Yusuf Greenhollow"),
    "beatrix": Person("Beatrix Thistledown"),
    "hiroshi": Person("Hiroshi Quillon"),
    "rosalind": Person("Rosalind Marlfinch"),
    "seun": Person("Oluwaseun Cloudberry"),
    "ingrid": Person("Ingrid Pebblesworth"),
    "mateo": Person("Mateo Harvestmoon", "America/Chicago"),
    "saoirse": Person("Saoirse Windervale"),
    "dmitri": Person("Dmitri Honeylark"),
    "noor": Person("Noor Amberly"),
    "gideon": Person("Gideon Foxbridge"),
    "clementine": Person("Clementine Ravensday"),
    "rafael": Person("Rafael Mistlewood"),
    "anneke": Person("Anneke Driftwood"),
    "elias": Person("Elias Reedwater"),
    "zainab": Person("Zainab Larkspur"),
    "wendell": Person("Wendell Plumtree"),
    "hana": Person("Hana Snowfield", "Pacific/Auckland"),
    "orion": Person("Orion Blackwell-Moss"),
    "marisol": Person("Marisol Goldfinch"),
    "theodora": Person("Theodora Inkwell"),
    "jasper": Person("Jasper Willowmere"),
    "nkechi": Person("Nkechi Summerhill"),
    "linus": Person("Linus Everbright"),
    "soraya": Person("Soraya Dovecote"),
    "augustin": Person("Augustin Pinewhistle"),
    "bronwyn": Person("Bronwyn Seaglass"),
    "ravi": Person("Ravi Hazelgrove"),
    "esther": Person("Esther Moonpenny"),
    "callum": Person("Callum Tidewell", PACIFIC),
    "vivienne": Person("Vivienne Fogshore", PACIFIC),
}

INVITED: dict[str, Person] = {
    "perpetua": Person("Perpetua Larkgale"),
    "ferdinand": Person("Ferdinand Oxbow"),
    "colette": Person("Colette Marshlight"),
}

APPLICANTS: dict[str, Person] = {
    "odalys": Person("Odalys Fernhollow"),
    "fenella": Person("Fenella Brookwillow"),
    "saffron": Person("Saffron Larchwick"),
    "barnaby": Person("Barnaby Thornwhistle"),
    "imogen": Person("Imogen Saltbramble"),
    "cosimo": Person("Cosimo Winterquill"),
    "leopold": Person("Leopold Ashenfield"),
    "wilhelmina": Person("Wilhelmina Duskmere"),
    "anselm": Person("Anselm Copperleaf"),
    "tamsin": Person("Tamsin Oatfield"),
    "rupert": Person("Rupert Mossgate"),
    "delphine": Person("Delphine Quickwater"),
}
"""Those who asked for a link themselves, see ``demo.applicants``. The first one has not opened it yet."""
