"""The IATI 2.03 codes of use, in the words of the published codelists (DOMAIN.md section 3).

Where a list has no French text, or a text that nobody would print, ours stands in its place; the codes are theirs.
"""

from typing import Final

from services.projects.reference.contracts import IatiCode, Names


def _codes(codelist: str, *rows: tuple[str, str, str]) -> tuple[IatiCode, ...]:
    return tuple(
        IatiCode(
            code=f"{codelist}.{code}",
            codelist=codelist,
            iati_code=code,
            name=Names(en=en, fr=fr),
            mark="published",
        )
        for code, en, fr in rows
    )


IATI_CODES: Final = (
    *_codes(
        "TransactionType",
        ("1", "Incoming Funds", "Fonds entrants"),
        ("2", "Outgoing Commitment", "Engagement sortant"),
        ("3", "Disbursement", "Décaissement"),
        ("4", "Expenditure", "Dépenses"),
        ("5", "Interest Payment", "Paiements d'intérêts"),
        ("6", "Loan Repayment", "Remboursement du prêt"),
        ("7", "Reimbursement", "Remboursement"),
        ("8", "Purchase of Equity", "Achat de participations"),
        ("9", "Sale of Equity", "Vente de participations"),
        ("10", "Credit Guarantee", "Garantie de crédit"),
        ("11", "Incoming Commitment", "Engagement entrant"),
        ("12", "Outgoing Pledge", "Promesse sortante"),
        ("13", "Incoming Pledge", "Promesse entrante"),
    ),
    *_codes(
        "ActivityStatus",
        ("1", "Pipeline/identification", "Planification"),
        ("2", "Implementation", "Mise en œuvre"),
        ("3", "Finalisation", "Finalisation"),
        ("4", "Closed", "Clos"),
        ("5", "Cancelled", "Annulé"),
        ("6", "Suspended", "Suspendu"),
    ),
    *_codes(
        "OrganisationRole",
        ("1", "Funding", "Financement"),
        ("2", "Accountable", "Responsabilité"),
        ("3", "Extending", "Octroi"),
        ("4", "Implementing", "Mise en œuvre"),
    ),
    *_codes(
        "ActivityDateType",
        ("1", "Planned start", "Début prévu"),
        ("2", "Actual start", "Début réel"),
        ("3", "Planned End", "Fin prévue"),
        ("4", "Actual end", "Fin réelle"),
    ),
    *_codes("BudgetType", ("1", "Original", "Original"), ("2", "Revised", "Révisé")),
    *_codes("BudgetStatus", ("1", "Indicative", "Indicatif"), ("2", "Committed", "Engagé")),
    *_codes(
        "EarmarkingCategory",
        ("1", "Unearmarked", "Sans affectation"),
        ("2", "Softly Earmarked", "Affectation souple"),
        ("3", "Earmarked", "Affecté"),
        ("4", "Tightly Earmarked", "Affectation stricte"),
    ),
    *_codes("FinanceType", ("110", "Standard grant", "Dons ordinaires")),
    *_codes(
        "AidType",
        (
            "B031",
            "Contributions to multi-donor/multi-entity funding mechanisms",
            "Contributions aux mécanismes de financement multi-donateurs / multi-entités",
        ),
        (
            "B032",
            "Contributions to multi-donor/single-entity funding mechanisms",
            "Contributions aux mécanismes de financement multi-donateurs / entité unique",
        ),
        (
            "B033",
            "Contributions to single-donor funding mechanisms and contributions earmarked for a specific funding "
            "window or geographical location",
            "Contributions aux mécanismes de financement à un seul donateur ou affectées à un guichet de financement "
            "ou à un emplacement géographique",
        ),
        ("C01", "Project-type interventions", "Interventions de type projet"),
    ),
    *_codes(
        "FlowType",
        ("10", "ODA", "APD"),
        ("21", "Non-export credit OOF", "AASP hors crédits-export"),
        ("50", "Other flows", "Autres apports"),
    ),
    *_codes(
        "CRSChannelCode",
        (
            "41310",
            "United Nations Department of Peace Operations",
            "Département des opérations de paix des Nations Unies",
        ),
    ),
    *_codes(
        "SectorVocabulary",
        ("1", "OECD DAC CRS Purpose Codes (5 digit)", "Codes-secteurs OCDE CAD SNPC (5 chiffres)"),
        ("2", "OECD DAC CRS Purpose Codes (3 digit)", "Codes-secteurs OCDE CAD SNPC (3 chiffres)"),
        ("7", "SDG Goal", "ODD (objectif)"),
        ("8", "SDG Target", "ODD (cible)"),
        ("9", "SDG Indicator", "ODD (indicateur)"),
        (
            "10",
            "Humanitarian Global Clusters (Inter-Agency Standing Committee)",
            "Groupes sectoriels d'aide humanitaire (Comité permanent interorganisations)",
        ),
        ("12", "UN System Function", "Fonction du système des Nations Unies"),
        ("98", "Reporting Organisation 2", "Organisation déclarante 2"),
        ("99", "Reporting Organisation", "Organisation déclarante"),
    ),
)

OWN_SECTOR_VOCABULARY: Final = "99"
"""The vocabulary that the presentation's own sector labels are exported under."""
