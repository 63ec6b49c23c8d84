"""What areas and sectors of projects are called elsewhere, so that ours and published ones can be compared.

The regions of Mali by ISO 3166-2, by OCHA's P-codes of 20 December 2021 and by name; the sectors of both mechanisms by
the purpose codes of OECD DAC. Nothing derives one code from another: Ménaka is ML-9 and ML10, Bamako ML-BKO and ML09,
and Taoudénit has no P-code. Source: DOMAIN.md section 3.
"""

from typing import Final

from services.projects.overlaps.places import Gazetteer
from services.projects.overlaps.words import plain_name

COUNTRY: Final = "ML"
AREA: Final = "area"
"""The vocabulary of the codes by which projects name their areas."""
OWN_SECTORS: Final = "99"
"""The vocabulary of a sector of ours that has no purpose code: IATI's for a reporting organisation's own list."""
_PREFIXES: Final = ("qip-", "tf-")

_PLACES: Final[tuple[tuple[str, str | None, tuple[str, ...]], ...]] = (
    ("ML-1", "ML01", ("Kayes",)),
    ("ML-2", "ML02", ("Koulikoro",)),
    ("ML-3", "ML03", ("Sikasso",)),
    ("ML-4", "ML04", ("Ségou",)),
    ("ML-5", "ML05", ("Mopti",)),
    ("ML-6", "ML06", ("Tombouctou", "Timbuktu")),
    ("ML-7", "ML07", ("Gao",)),
    ("ML-8", "ML08", ("Kidal",)),
    ("ML-9", "ML10", ("Ménaka",)),
    ("ML-10", None, ("Taoudénit", "Taoudéni", "Taoudenni")),
    ("ML-BKO", "ML09", ("Bamako",)),
)


def _gazetteer() -> Gazetteer:
    codes: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    for iso, pcode, called in _PLACES:
        codes["iso3166-2", iso] = codes[AREA, iso] = iso
        if pcode is not None:
            codes["pcode", pcode] = codes[AREA, pcode] = iso
        for name in called:
            names[plain_name(name)] = codes[AREA, plain_name(name)] = iso
    return Gazetteer(codes=codes, names=names)


GAZETTEER: Final = _gazetteer()

_PURPOSES: Final = {
    "securite": "15210", "security": "15210", "rss": "15210", "security_sector_reform": "15210",
    "justice": "15130", "etat-de-droit": "15130", "rule_of_law": "15130",
    "gestion-des-conflits": "15220", "pourparlers-de-paix": "15220", "cohesion-sociale": "15220",
    "mediation": "15220", "reconciliation": "15220",
    "ddr": "15240", "cantonnement": "15240",
    "elections": "15151", "droits-humains": "15160", "genre": "15170",
    "retour-de-l-autorite-de-l-etat": "15110", "state_authority": "15110",
    "agriculture": "31120", "sante": "12220", "education": "11220",
    "eau": "14030", "eau-et-assainissement": "14030", "water": "14030", "water_sanitation": "14030",
    "gestion-des-dechets": "14050", "electricite": "23630", "energy": "23630",
    "artisanat": "32140", "culture": "16061", "sports": "16061", "information-publique": "22010",
}  # fmt: skip


def purpose_of(sector: str) -> str | None:
    """The purpose code of DAC that a sector of ours stands for, or none; five digits are one already."""
    if len(sector) == 5 and sector.isascii() and sector.isdigit():
        return sector
    lower = sector.lower()
    for prefix in _PREFIXES:
        lower = lower.removeprefix(prefix)
    return _PURPOSES.get(lower)
