"""The criteria that a quick impact project is screened by, each to be answered with evidence (DOMAIN.md section 1).

Which of them a mechanism asks for is dated policy; this list says what each is called. The first six are the
presentation's, the others those of a mission before it.
"""

from typing import Final

from services.projects.reference.contracts import Criterion, Mark, Names


def _criterion(code: str, en: str, fr: str, mark: Mark = "published") -> Criterion:
    return Criterion(code=code, name=Names(en=en, fr=fr), mark=mark)


CRITERIA: Final = (
    _criterion("small_scale", "Small scale", "Petite échelle", "stated"),
    _criterion("community_level", "Community level", "Niveau communautaire", "stated"),
    _criterion(
        "transparent_selection", "Transparent and impartial selection", "Sélection transparente et impartiale", "stated"
    ),
    _criterion("direct_benefit", "Direct benefit to the population", "Bénéfice direct pour la population", "stated"),
    _criterion("no_dependency", "No dependency created", "Aucune dépendance créée", "stated"),
    _criterion("do_no_harm", "Do No Harm", "Ne pas nuire", "stated"),
    _criterion("non_recurrent", "Non-recurrent", "Non récurrent"),
    _criterion("quick_impact", "Quick impact", "Impact rapide"),
    _criterion("labour_intensive", "Labour-intensive", "À forte intensité de main-d'œuvre"),
    _criterion("visible", "Visible", "Visible"),
    _criterion("cost_effective", "Cost-effective", "Bon rapport coût-efficacité"),
    _criterion("local_ownership", "Local ownership", "Appropriation locale"),
    _criterion("urgent", "Urgent", "Urgent"),
    _criterion("local_authority_support", "Support of the local authority", "Appui de l'autorité locale"),
    _criterion("reliable_partner", "Reliable partner", "Partenaire fiable"),
    _criterion("no_duplication", "No duplication of what others do", "Aucun double emploi avec ce que font les autres"),
)
