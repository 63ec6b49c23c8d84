"""The 14 sectors of quick impact projects and the 13 of the trust fund, as the presentation lists them (DOMAIN.md 4.1).

One list: a sector that both mechanisms have (security) is one code with two mechanisms. The DAC5 purpose codes and SDG
targets beside them are our proposal; where DOMAIN.md section 3 proposes a code, it is that one.
"""

from typing import Final

from services.projects.reference.contracts import Mapping, Names, Sector
from shared.contracts.events.parties import Mechanism

_QIP: tuple[Mechanism, ...] = ("quick_impact",)
_TF: tuple[Mechanism, ...] = ("trust_fund",)
_BOTH: tuple[Mechanism, ...] = ("quick_impact", "trust_fund")


def _sector(
    code: str, mechanisms: tuple[Mechanism, ...], en: str, fr: str, dac5: str, sdg: str, *aliases: str
) -> Sector:
    return Sector(
        code=code,
        name=Names(en=en, fr=fr),
        aliases=aliases,
        mark="stated",
        mechanisms=mechanisms,
        mapping=Mapping(dac5=tuple(dac5.split()), sdg_targets=tuple(sdg.split())),
    )


SECTORS: Final = (
    _sector("security", _BOTH, "Security", "Sécurité", "15210", "16.1"),
    _sector("justice", _QIP, "Justice", "Justice", "15130", "16.3"),
    _sector("public-infrastructure", _QIP, "Public infrastructure", "Infrastructures publiques", "43010", "9.1 11.7"),
    _sector("agriculture", _QIP, "Agriculture", "Agriculture", "31120", "2.3"),
    _sector("health", _QIP, "Health", "Santé", "12220", "3.8"),
    _sector("public-information", _QIP, "Public information", "Information publique", "22010", "16.10"),
    _sector("education", _QIP, "Education", "Éducation", "11220", "4.1"),
    _sector("water", _QIP, "Water", "Eau", "14031", "6.1"),
    _sector("handicrafts", _QIP, "Handicrafts", "Artisanat", "32140", "8.3", "Crafts"),
    _sector("culture", _QIP, "Culture", "Culture", "16061", "11.4"),
    _sector("sports", _QIP, "Sports", "Sports", "16061", "16.1", "Sport"),
    _sector("conflict-management", _QIP, "Conflict management", "Gestion des conflits", "15220", "16.1"),
    _sector("waste-management", _QIP, "Waste management", "Gestion des déchets", "14050", "11.6"),
    _sector("human-rights", _QIP, "Human rights", "Droits humains", "15160", "16.10", "Droits de l'homme"),
    _sector("peace-talks", _TF, "Peace talks", "Pourparlers de paix", "15220", "16.1"),
    _sector("elections", _TF, "Elections", "Élections", "15151", "16.7"),
    _sector("awareness-raising", _TF, "Awareness-raising", "Sensibilisation", "15150", "16.7"),
    _sector("gender", _TF, "Gender", "Genre", "15170 15180", "5.1 5.2 5.5"),
    _sector(
        "ddr", _TF, "Disarmament, demobilisation and reintegration", "Désarmement, démobilisation et réintégration",
        "15240", "16.1", "DDR",
    ),
    _sector("cantonment", _TF, "Cantonment", "Cantonnement", "15240", "16.1"),
    _sector("rule-of-law-justice", _TF, "Rule of law and justice", "État de droit et justice", "15130", "16.3"),
    _sector(
        "return-of-state-authority", _TF, "Return of State authority", "Retour de l'autorité de l'État", "15110", "16.6"
    ),
    _sector(
        "security-sector-reform", _TF, "Security sector reform", "Réforme du secteur de la sécurité", "15210", "16.6",
        "SSR", "RSS",
    ),
    _sector("electricity", _TF, "Electricity", "Électricité", "23630", "7.1", "Energy"),
    _sector("water-sanitation", _TF, "Water and sanitation", "Eau et assainissement", "14030", "6.1 6.2", "WASH"),
    _sector("social-cohesion", _TF, "Social cohesion", "Cohésion sociale", "15220", "16.1"),
)  # fmt: skip


def of_mechanism(mechanism: Mechanism) -> tuple[Sector, ...]:
    """The sectors of one mechanism, in the order of the source."""
    return tuple(sector for sector in SECTORS if mechanism in sector.mechanisms)
