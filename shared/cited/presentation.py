"""The figures of the presentation that Fiducia was made from (DOMAIN.md 4.1).

Its map prints five boxes a mechanism and eight labels; which box belongs to which label is lost in the text, so the
boxes carry no area, and only the two multisets are ever held against anything.
"""

from typing import Final, Literal

from shared.contracts.cited import CitedFigure, Source, Unit

PRESENTATION: Final = Source(
    code="presentation",
    title="Mission support to stabilisation and recovery: trust fund and quick impact projects (figures to June 2021)",
    language="fr",
    mark="stated",
)

Mechanism = Literal["trust_fund", "quick_impact"]
MILLION_TENTH: Final = "100000"
MILLION: Final = "1000000"

QIP_BOXES: Final = (146, 146, 156, 107, 78)
TF_BOXES: Final = (38, 51, 53, 33, 31)
"""The printed boxes, in the order of the text: 633 of 740 and 206 of 315."""


def _figure(
    code: str,
    about: str,
    value: str,
    unit: Unit,
    place: str,
    mechanism: Mechanism | None,
    as_of: str = "unknown",
    approximate: Literal["more_than", "about", "less_than"] | None = None,
    rounded_to: str | None = None,
    note: str | None = None,
) -> CitedFigure:
    return CitedFigure(
        code=code, about=about, value=value, unit=unit, approximate=approximate, rounded_to=rounded_to, as_of=as_of,
        source=PRESENTATION.code, place=place, mechanism=mechanism, note=note,
    )  # fmt: skip


def _boxes(mechanism: Mechanism, short: str, boxes: tuple[int, ...]) -> tuple[CitedFigure, ...]:
    return tuple(
        _figure(
            f"map.{short}.{number}", "Projects in one box of the map", str(value), "projects", "map", mechanism,
            note="The label that the box belongs to is lost.",
        )
        for number, value in enumerate(boxes, start=1)
    )  # fmt: skip


_QIP_SLIDE: Final = "slide on quick impact projects"
_TF_SLIDE: Final = "slide on the trust fund"
_TABLE: Final = "overview table"
_UNCT: Final = "slide on the United Nations country team"
_JUNE_2021: Final = "2021-06"
_SPENT_OR_ALLOCATED: Final = "The column is headed spent or allocated; the two are not told apart."

PRESENTATION_FIGURES: Final = (
    _figure("qip.projects", "Quick impact projects since 2013", "740", "projects", _QIP_SLIDE, "quick_impact"),
    _figure(
        "qip.budget", "Budget of quick impact projects since 2013", "29800000", "USD", _QIP_SLIDE, "quick_impact",
        rounded_to=MILLION_TENTH,
    ),
    _figure(
        "qip.budget.2021-22", "Budget of quick impact projects 2021/22", "4800000", "USD", _QIP_SLIDE, "quick_impact",
        rounded_to=MILLION_TENTH, note="Whether it is inside the 29.8 million is not said.",
    ),
    _figure(
        "qip.rate", "Quick impact projects a year", "120", "projects_a_year", _QIP_SLIDE, "quick_impact",
        approximate="about",
    ),
    _figure(
        "qip.ceiling", "Most that a quick impact project may cost", "50000", "USD", _QIP_SLIDE, "quick_impact"
    ),
    _figure(
        "qip.duration", "How long a quick impact project lasts", "6", "months", _QIP_SLIDE, "quick_impact",
        approximate="less_than",
    ),
    _figure(
        "qip.beneficiaries", "Beneficiaries of quick impact projects", "1500000", "people", _QIP_SLIDE, "quick_impact",
        rounded_to=MILLION_TENTH, note="How people reached twice are counted is not said.",
    ),
    _figure(
        "tf.contributed", "Contributed to the trust fund since 2013", "118000000", "USD", _TF_SLIDE, "trust_fund",
        as_of=_JUNE_2021, approximate="more_than", rounded_to=MILLION,
    ),
    _figure(
        "tf.allocated", "Allocated by the trust fund since 2013", "102000000", "USD", _TF_SLIDE, "trust_fund",
        as_of=_JUNE_2021, approximate="more_than", rounded_to=MILLION,
    ),
    _figure(
        "tf.projects", "Trust fund projects since 2013", "315", "projects", _TF_SLIDE, "trust_fund",
        as_of=_JUNE_2021, approximate="about",
    ),
    _figure("overview.qip.projects", "Quick impact projects", "740", "projects", _TABLE, "quick_impact"),
    _figure(
        "overview.qip.budget", "Budget", "29800000", "USD", _TABLE, "quick_impact", rounded_to=MILLION_TENTH
    ),
    _figure(
        "overview.qip.spent-or-allocated", "Spent or allocated", "29800000", "USD", _TABLE, "quick_impact",
        rounded_to=MILLION_TENTH, note=_SPENT_OR_ALLOCATED,
    ),
    _figure("overview.tf.projects", "Trust fund projects", "315", "projects", _TABLE, "trust_fund"),
    _figure(
        "overview.tf.budget", "Budget", "118000000", "USD", _TABLE, "trust_fund", rounded_to=MILLION,
        note="The slide calls contributions a budget here.",
    ),
    _figure(
        "overview.tf.spent-or-allocated", "Spent or allocated", "102000000", "USD", _TABLE, "trust_fund",
        rounded_to=MILLION, note=_SPENT_OR_ALLOCATED,
    ),
    *_boxes("quick_impact", "qip", QIP_BOXES),
    *_boxes("trust_fund", "tf", TF_BOXES),
    _figure(
        "unct.qip.projects", "Projects of the United Nations country team", "32", "projects", _UNCT, "quick_impact",
        note="That these are quick impact projects is inferred: they fit under the ceiling.",
    ),
    _figure(
        "unct.qip.amount", "Amount of these projects", "1302180", "USD", _UNCT, "quick_impact",
        note="That these are quick impact projects is inferred: they fit under the ceiling.",
    ),
    _figure(
        "unct.tf.projects", "Projects of the United Nations country team", "20", "projects", _UNCT, "trust_fund",
        note="That these are trust fund projects is inferred from their size.",
    ),
    _figure(
        "unct.tf.amount", "Amount of these projects", "9555737", "USD", _UNCT, "trust_fund",
        note="That these are trust fund projects is inferred from their size.",
    ),
    _figure("unct.qip.agencies", "Agencies named", "8", "organisations", _UNCT, "quick_impact"),
    _figure("unct.tf.agencies", "Agencies named", "10", "organisations", _UNCT, "trust_fund"),
)  # fmt: skip
