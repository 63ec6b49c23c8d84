"""Partners and donors that the sources name, the kinds of partners they do not name, and whose rules each spends by.

The presentation names eight agencies for quick impact projects and ten for the trust fund, fourteen in all, and says
that agency rules often differ; which entity belongs to which other one, and whose rules it follows, is general
knowledge and marked so.
"""

from typing import Final, Literal

from services.projects.reference.contracts import KindOfPartner, Names, Organisation, RuleSet
from shared.contracts.events.parties import Mechanism

RULE_SETS: Final = (
    RuleSet(
        code="un-secretariat",
        name=Names(
            en="Financial Regulations and Rules of the United Nations",
            fr="Règlement financier et règles de gestion financière de l'ONU",
        ),
        mark="general",
    ),
    RuleSet(
        code="own-un",
        name=Names(
            en="Financial rules of the agency, fund or programme",
            fr="Règles financières de l'institution, du fonds ou du programme",
        ),
        mark="general",
    ),
    RuleSet(
        code="state",
        name=Names(en="Public finance rules of the State", fr="Règles des finances publiques de l'État"),
        mark="general",
    ),
    RuleSet(
        code="ngo",
        name=Names(
            en="The organisation's own rules, as the agreement accepts them",
            fr="Règles propres de l'organisation, telles que l'accord les admet",
        ),
        mark="general",
    ),
)

KINDS_OF_PARTNERS: Final = (
    KindOfPartner(
        code="un-agency",
        name=Names(en="United Nations agency", fr="Institution des Nations Unies"),
        mark="stated",
        kind="un_agency",
        rule_set="own-un",
    ),
    KindOfPartner(
        code="state",
        name=Names(en="State body or territorial authority", fr="Service de l'État ou collectivité territoriale"),
        mark="stated",
        kind="state",
        rule_set="state",
    ),
    KindOfPartner(
        code="ngo",
        name=Names(en="Non-governmental organisation", fr="Organisation non gouvernementale"),
        aliases=("NGO", "ONG"),
        mark="stated",
        kind="ngo",
        rule_set="ngo",
    ),
)

_QIP: tuple[Mechanism, ...] = ("quick_impact",)
_TF: tuple[Mechanism, ...] = ("trust_fund",)
_BOTH: tuple[Mechanism, ...] = ("quick_impact", "trust_fund")


def _agency(
    code: str,
    mechanisms: tuple[Mechanism, ...],
    en: str,
    fr: str,
    relation: Literal["external", "secretariat"] = "external",
    parent: str | None = None,
) -> Organisation:
    return Organisation(
        code=code,
        name=Names(en=en, fr=fr),
        mark="stated",
        kind="un_agency",
        relation=relation,
        parent=parent,
        rule_set="un-secretariat" if relation == "secretariat" else "own-un",
        mechanisms=mechanisms,
        note="The source names it; parent, relation and rule set are general knowledge.",
    )


AGENCIES: Final = (
    _agency("UNICEF", _QIP, "United Nations Children's Fund", "Fonds des Nations Unies pour l'enfance"),
    _agency(
        "UNHCR", _BOTH, "United Nations High Commissioner for Refugees",
        "Haut-Commissariat des Nations Unies pour les réfugiés",
    ),
    _agency(
        "UNESCO", _BOTH, "United Nations Educational, Scientific and Cultural Organization",
        "Organisation des Nations Unies pour l'éducation, la science et la culture",
    ),
    _agency(
        "FAO", _BOTH, "Food and Agriculture Organization of the United Nations",
        "Organisation des Nations Unies pour l'alimentation et l'agriculture",
    ),
    _agency(
        "UNAIDS", _QIP, "Joint United Nations Programme on HIV/AIDS",
        "Programme commun des Nations Unies sur le VIH/sida",
    ),
    _agency("WHO", _BOTH, "World Health Organization", "Organisation mondiale de la Santé"),
    _agency(
        "OCHA", _QIP, "Office for the Coordination of Humanitarian Affairs",
        "Bureau de la coordination des affaires humanitaires", "secretariat",
    ),
    _agency("UN-Women", _QIP, "UN Women", "ONU-Femmes"),
    _agency(
        "UNODC", _TF, "United Nations Office on Drugs and Crime",
        "Office des Nations Unies contre la drogue et le crime", "secretariat",
    ),
    _agency("WFP", _TF, "World Food Programme", "Programme alimentaire mondial"),
    _agency(
        "UNDP", _TF, "United Nations Development Programme", "Programme des Nations Unies pour le développement"
    ),
    _agency(
        "UNHAS", _TF, "United Nations Humanitarian Air Service", "Service aérien d'aide humanitaire des Nations Unies",
        parent="WFP",
    ),
    _agency(
        "UNOPS", _TF, "United Nations Office for Project Services",
        "Bureau des Nations Unies pour les services d'appui aux projets",
    ),
    _agency(
        "UNMAS", _TF, "United Nations Mine Action Service", "Service de la lutte antimines de l'ONU", "secretariat"
    ),
)  # fmt: skip


def _country(country: str, en: str, fr: str) -> Organisation:
    return Organisation(
        code=f"DONOR-{country}", name=Names(en=en, fr=fr), mark="published", kind="government", country=country
    )


DONORS: Final = (
    _country("DE", "Germany", "Allemagne"),
    _country("AU", "Australia", "Australie"),
    _country("AT", "Austria", "Autriche"),
    _country("BE", "Belgium", "Belgique"),
    _country("CA", "Canada", "Canada"),
    _country("DK", "Denmark", "Danemark"),
    _country("IE", "Ireland", "Irlande"),
    _country("IT", "Italy", "Italie"),
    _country("LU", "Luxembourg", "Luxembourg"),
    _country("NO", "Norway", "Norvège"),
    _country("NL", "Netherlands", "Pays-Bas"),
    _country("GB", "United Kingdom", "Royaume-Uni"),
    _country("CH", "Switzerland", "Suisse"),
    _country("SE", "Sweden", "Suède"),
    _country("TR", "Turkey", "Turquie"),
    Organisation(
        code="DONOR-UNDOCO",
        name=Names(
            en="United Nations Development Operations Coordination Office",
            fr="Bureau de la coordination des activités de développement des Nations Unies",
        ),
        aliases=("UN DOCO",),
        mark="published",
        kind="un_agency",
        relation="secretariat",
        note="The source names it UN DOCO.",
    ),
)

ORGANISATIONS: Final = (*AGENCIES, *DONORS)


def agencies_of(mechanism: Mechanism) -> tuple[Organisation, ...]:
    """The agencies that the source names under a mechanism, in its order of the list."""
    return tuple(agency for agency in AGENCIES if mechanism in agency.mechanisms)
