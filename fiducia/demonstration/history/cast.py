"""Who appears in the history: the donors and agencies that the sources name, and invented partners.

Nobody real is shown late, suspended or terminated: what the history invents of that kind happens to invented partners.
"""

from typing import Final

from fiducia.demonstration.history.records import Partner
from services.projects.reference.contracts import Organisation
from services.projects.reference.organisations import AGENCIES, DONORS, agencies_of
from shared.contracts.events.parties import Mechanism, OrganisationKind


def _named(organisation: Organisation) -> Partner:
    names = organisation.name
    return Partner(organisation.code, names.en, names.fr, organisation.kind, invented=False)


def _invented(short: str, english: str, french: str, kind: OrganisationKind, count: int) -> tuple[Partner, ...]:
    return tuple(
        Partner(f"ILL-{short}-{n}", f"Illustrative {english} {n}", f"{french} {n}", kind, invented=True)
        for n in range(1, count + 1)
    )


NAMED_DONORS: Final = tuple(_named(donor) for donor in DONORS)
NAMED_AGENCIES: Final = tuple(_named(agency) for agency in AGENCIES)
STATE_BODIES: Final = _invented("STATE", "State body", "Service de l'État illustratif", "state", 6)
NGOS: Final = _invented("NGO", "NGO", "ONG illustrative", "ngo", 12)
PARTNERS: Final = (*NAMED_AGENCIES, *STATE_BODIES, *NGOS)
COUNTRY_TEAM: Final = frozenset(agency.code for agency in NAMED_AGENCIES)


def agency(mechanism: Mechanism, number: int) -> str:
    """The code of an agency named under a mechanism, one after the other."""
    named = agencies_of(mechanism)
    return named[number % len(named)].code


def invented(number: int) -> str:
    """The code of an invented partner: two NGOs, then a State body, and so on."""
    if number % 3 == 2:
        return STATE_BODIES[number // 3 % len(STATE_BODIES)].code
    return NGOS[(number - number // 3) % len(NGOS)].code
