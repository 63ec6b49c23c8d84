"""Reports made by hand, with what is hard to write: hostile names, currencies without decimals, long tables, gaps."""

from datetime import UTC, date, datetime

from services.reporting.reports.report import Chart, Cited, Column, Line, Place, Report, Table, Told
from services.reporting.reports.sources_and_uses import WORDS as OF_STATEMENT
from services.reporting.reports.words import AREA_WORDS, FORM_WORDS, Words, gathered

PLACE = Place(
    "reported.example/ledger", 104_512, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    datetime(2024, 12, 31, 16, 40, 12, tzinfo=UTC),
)  # fmt: skip
ASKED = {"fund": "MALI-PEACE", "as_of": "2013-12-31", "calendar": "year"}
LABELS = {"fund": "Fonds pour la paix et la sécurité"}
HOSTILE = (
    "=1+1", "+SUM(A1:A9)", "-2", "@cmd|' /C calc'!A0", "#let x = panic()", "*bold* _it_ $x$ <label> @ref",
    "</text>&amp;<svg>",
    "\\ \" ' ` {{ }} [x]", "Ministère de l’Économie\u00a0; « État »", "_x0041_", "{fund}", "https://example.org",
)  # fmt: skip
WORDS = gathered(FORM_WORDS, AREA_WORDS, OF_STATEMENT, {
    "sources": ("Total sources", "Total des sources"),
    "net_funded": ("Net funded amount", "Montant net financé"),
    "net_funded.definition": ("Transferred less refunds.", "Transféré moins remboursements."),
    "uses": ("Total uses", "Total des utilisations"),
    "agent_fee": ("Administrative agent fees", "Frais de l'agent administratif"),
    "fund_interest": ("Fund earned interest", "Intérêts perçus par le fonds"),
    "expenditure": ("Expenditure", "Dépenses"),
    "balance_with_partners": ("Balance with partners", "Solde auprès des partenaires"),
    "closing_is_cash": (
        "Closing equals the sum of cash: {cash}.", "La clôture est égale à la somme de la trésorerie : {cash}."
    ),
    "contributors": ("Contributions by contributor", "Contributions par contributeur"),
    "received_on": ("First received", "Première réception"),
    "committed": ("Committed", "Engagé"),
    "deposited": ("Deposited", "Déposé"),
    "rate": ("Paid", "Versé"),
    "reference": ("Reference", "Référence"),
    "total": ("Total", "Total"),
    "original": ("In the original currency", "En monnaie d'origine"),
    "by_area": ("Projects by area", "Projets par zone"),
    "touching": ("Projects touching the area", "Projets touchant la zone"),
    "only_in": ("Projects only in it", "Projets dans cette seule zone"),
    "by_area_map": ("Projects by area", "Projets par zone"),
    "overview": ("Overview", "Vue d'ensemble"),
    "mechanisms": ("Mechanisms", "Mécanismes"),
    "qip": ("Quick impact projects", "Projets à impact rapide"),
    "trust_fund": ("Trust fund", "Fonds fiduciaire"),
    "projects": ("Projects", "Projets"),
    "projects_cited": ("Projects, as published", "Projets, selon publication"),
    "allocated": ("Allocated", "Alloué"),
    "cited_allocated": ("Allocated to June 2021", "Alloué à juin 2021"),
    "xof": ("In francs", "En francs"),
})  # fmt: skip
"""The catalogue of forms, and what these samples say."""


def words_of(name: str) -> Words:
    """The words of every sample are the same."""
    return WORDS


def statement() -> Report:
    """The published statement of BOOKS.md section 6."""
    figures = {
        "gross_contributions": (1_715_770_00, 1_098_860_00, 28_460_478_00),
        "fund_interest": (10_560_00, 3_900_00, 267_150_00),
        "sources": (1_726_330_00, 1_102_760_00, 28_727_628_00),
        "transfers": (6_009_890_00, 3_045_840_00, 31_314_710_00),
        "refunds_from_partners": (-2_770_880_00, 0, -2_770_880_00),
        "net_funded": (3_239_010_00, 3_045_840_00, 28_543_830_00),
        "agent_fee": (17_157_70, 10_988_60, 284_604_00),
        "uses": (3_256_167_70, 3_056_828_60, 28_828_434_00),
        "change_in_cash": (-1_529_837_70, -1_954_068_60, -100_806_00),
        "opening_cash": (3_468_800_30, 1_938_962_60, 85_700_00),
        "closing_cash": (1_938_962_60, -15_106_00, -15_106_00),
    }
    sums = {
        "sources": (("gross_contributions", "fund_interest"), ()),
        "net_funded": (("transfers", "refunds_from_partners"), ()),
        "uses": (("net_funded", "agent_fee"), ()),
        "change_in_cash": (("sources",), ("uses",)),
        "closing_cash": (("change_in_cash", "opening_cash"), ()),
    }
    columns = (
        Column("previous", "money", "USD", date(2012, 1, 1), date(2012, 12, 31)),
        Column("current", "money", "USD", date(2013, 1, 1), date(2013, 12, 31)),
        Column("cumulative", "money", "USD", None, date(2013, 12, 31)),
    )
    lines = tuple(
        Line(
            key, dict(zip(("previous", "current", "cumulative"), cells, strict=True)), key in sums,
            *sums.get(key, ((), ())), level=0 if key in sums else 1,
        )
        for key, cells in figures.items()
    )  # fmt: skip
    note = Told("closing_is_cash", {"cash": ("money", -15_106_00, "USD")})
    table = Table("sources_and_uses", columns, lines)
    return Report("sources-and-uses", ASKED, (PLACE,), (table,), (note,), "USD", LABELS)


def contributors(count: int = 120) -> Report:
    """A long table of names from outside, a day, a share, gaps, what is approximate; and one in original currencies."""
    labels = dict(LABELS)
    lines = []
    for index in range(count):
        key = f"donor-{index:03}"
        labels[key] = HOSTILE[index] if index < len(HOSTILE) else f"Contributor {index:03}"
        cells = {
            "reference": HOSTILE[index % len(HOSTILE)],
            "received_on": None if index == 3 else date(2013, 1 + index % 12, 1 + index % 28),
            "committed": 1_000_00 * (index + 1) + 1,
            "deposited": None if index == 5 else 333_33 * (index + 1),
            "rate": f"{33 + index % 60}.{index % 10}",
        }
        lines.append(Line(key, cells, approximate=("committed",) if index == 1 else ()))
    keys = tuple(line.key for line in lines)
    sums = {
        name: sum(cell for line in lines if isinstance(cell := line.cells[name], int))
        for name in ("committed", "deposited")
    }
    lines.append(Line("total", {**sums, "rate": "33.3", "reference": "", "received_on": None}, True, keys))
    columns = (
        Column("reference", "text"), Column("received_on", "date"), Column("committed", "money", "USD"),
        Column("deposited", "money", "USD"), Column("rate", "percent"),
    )  # fmt: skip
    own = tuple(
        Line(f"donor-{index:03}", {"deposited": amount}, currency=currency)
        for index, (amount, currency) in enumerate([(650_000_00, "EUR"), (66_827_482_800, "XOF"), (1_000, "KWD")])
    )
    tables = (
        Table("contributors", columns, tuple(lines)),
        Table("original", (Column("deposited", "money"),), own),
        Table("xof", (Column("deposited", "money", "XOF"),), (Line("donor-001", {"deposited": 58_283_824_400}),)),
    )
    return Report("contributors", ASKED, (PLACE,), tables, (), "USD", labels)


def areas() -> Report:
    """Projects by area, with its map."""
    figures = {
        "ML-10": (31, 12), "ML-6": (53, 40), "ML-8": (33, 20), "ML-5": (38, 30), "ML-7": (51, 41), "ML-9": (17, 9),
        "ML-1": (4, 4), "ML-2": (0, 0), "ML-4": (12, 8), "ML-3": (2, 2), "ML-BKO": (25, 25), "multi_area": (48, None),
        "countrywide": (22, None), "unassigned": (39, None),
    }  # fmt: skip
    columns = (Column("touching", "count"), Column("only_in", "count"))
    lines = [Line(key, dict(zip(("touching", "only_in"), cells, strict=True))) for key, cells in figures.items()]
    # Distinct projects: less than the sum, because some lie in several areas.
    lines.append(Line("total", {"touching": 315, "only_in": None}, True, tuple(figures)))
    charts = (Chart("by_area_map", "by_area", ("touching", "only_in"), "map"),)
    return Report(
        "by_area", ASKED, (PLACE,), (Table("by_area", columns, tuple(lines)),), (), None, LABELS, charts=charts
    )


def overview() -> Report:
    """Computed beside cited."""
    cited = Cited(
        "cited_allocated", "money", 102_000_000_00, "Stabilisation and Recovery Section", "slide 4", "USD", True,
        date(2021, 6, 30),
    )  # fmt: skip
    columns = (
        Column("projects", "count"), Column("projects_cited", "count", is_cited=True),
        Column("allocated", "money", "USD"),
    )  # fmt: skip
    lines = (
        Line("qip", {"projects": 738, "projects_cited": 740, "allocated": 29_800_000_00}),
        Line(
            "trust_fund", {"projects": 314, "projects_cited": 315, "allocated": 101_993_211_07},
            approximate=("projects_cited",), cited={"allocated": "cited_allocated"},
        ),
    )  # fmt: skip
    charts = (Chart("mechanisms", "mechanisms", ("projects",)),)
    table = Table("mechanisms", columns, lines, section="overview")
    return Report("overview", ASKED, (PLACE,), (table,), (), "USD", LABELS, cited=(cited,), charts=charts)


EVERY = (statement, contributors, areas, overview)
