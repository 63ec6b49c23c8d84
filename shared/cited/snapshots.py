"""Figures that the press, the mission's bulletin and its site state of other days (DOMAIN.md 4.3).

They disagree with each other and with the presentation: 102 million stands beside 315 projects and, later, beside 327.
Each keeps its own source and day.
"""

from typing import Final, Literal

from shared.contracts.cited import CitedFigure, Source, Unit

BULLETIN: Final = Source(code="bulletin-2016", title="Mission bulletin, February 2016", language="fr", mark="published")
PRESS: Final = Source(code="press", title="Press and mission site", language="fr", mark="published")
SNAPSHOT_SOURCES: Final = (BULLETIN, PRESS)

Mechanism = Literal["trust_fund", "quick_impact"]


def _figure(
    source: Source,
    as_of: str,
    code: str,
    about: str,
    value: str,
    unit: Unit,
    mechanism: Mechanism | None = "trust_fund",
    rounded_to: str | None = None,
    note: str | None = None,
    approximate: Literal["about"] | None = None,
) -> CitedFigure:
    return CitedFigure(
        code=code, about=about, value=value, unit=unit, approximate=approximate, rounded_to=rounded_to, as_of=as_of,
        source=source.code, place=source.title, mechanism=mechanism, note=note,
    )  # fmt: skip


_TENTH: Final = "100000"
MILLION: Final = "1000000"
_BOTH_MONTHS: Final = "2020-12/2021-03"

SNAPSHOT_FIGURES: Final = (
    _figure(BULLETIN, "2016-02", "2016-02.tf.budget", "Budget of the trust fund", "19697827", "USD"),
    _figure(BULLETIN, "2016-02", "2016-02.tf.allocated", "Approved by the trust fund", "13107779", "USD"),
    _figure(BULLETIN, "2016-02", "2016-02.tf.projects", "Approved trust fund projects", "44", "projects"),
    _figure(
        BULLETIN, "2016-02", "2016-02.qip.projects", "Quick impact projects since 2013", "155", "projects",
        "quick_impact",
    ),
    _figure(
        BULLETIN, "2016-02", "2016-02.qip.projects.2015-16", "Quick impact projects 2015/16", "46", "projects",
        "quick_impact",
    ),
    _figure(
        BULLETIN, "2016-02", "2016-02.qip.budget.2015-16", "Quick impact projects 2015/16", "4000000", "USD",
        "quick_impact", MILLION,
        "Some 87,000 a project, above the ceiling: read as an appropriation, not as a sum of projects.",
    ),
    _figure(PRESS, "2019-09", "2019-09.tf.contributed", "Contributed to the trust fund", "86200000", "USD",
            rounded_to=_TENTH),
    _figure(
        PRESS, "2019-09", "2019-09.projects", "Projects of all mechanisms", "745", "projects", None,
        note="The Peacebuilding Fund's are among them.",
    ),
    _figure(PRESS, _BOTH_MONTHS, "2021-03.tf.contributed", "Contributed to the trust fund", "106000000", "USD",
            rounded_to=MILLION),
    _figure(PRESS, _BOTH_MONTHS, "2021-03.tf.contributed.xof", "Contributed to the trust fund", "58283824400", "XOF"),
    _figure(PRESS, _BOTH_MONTHS, "2021-03.tf.allocated", "Allocated by the trust fund", "93500000", "USD",
            rounded_to=_TENTH),
    _figure(PRESS, _BOTH_MONTHS, "2021-03.tf.projects", "Trust fund projects", "274", "projects"),
    _figure(PRESS, "2021-10", "2021-10.tf.contributed", "Contributed to the trust fund", "118000000", "USD",
            rounded_to=MILLION),
    _figure(PRESS, "2021-10", "2021-10.tf.contributed.xof", "Contributed to the trust fund", "66827482800", "XOF"),
    _figure(PRESS, "2021-10", "2021-10.tf.allocated", "Allocated by the trust fund", "102000000", "USD",
            rounded_to=MILLION),
    _figure(PRESS, "2021-10", "2021-10.tf.projects", "Trust fund projects", "327", "projects",
            note="The presentation has some 315 with the same amount."),
    _figure(PRESS, "unknown", "donors", "Donors named", "16", "donors"),
    _figure(
        PRESS, "unknown", "austria.contributed", "Contribution of Austria, December 2017 to March 2020", "650000",
        "EUR",
    ),
    _figure(PRESS, "2019-01-23", "denmark.signed", "Contribution signed by Denmark", "7700000", "USD",
            rounded_to=_TENTH, approximate="about"),
    _figure(PRESS, "2019-01-23", "denmark.before", "Contributions of Denmark before", "12200000", "USD",
            rounded_to=_TENTH),
)  # fmt: skip
