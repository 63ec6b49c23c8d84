"""Cited figures are what the sources print, each with its day, source and place, and nothing is made of them."""

import pytest
from pydantic import ValidationError

from shared.cited import CITED_FIGURES, SOURCES
from shared.contracts.cited import CitedFigure

BY_CODE = {figure.code: figure for figure in CITED_FIGURES}
COMPUTED_BY_US = {
    "40270",
    "323810",
    "1055",
    "147800000",
    "131800000",
    "633",
    "206",
    "52",
    "10857917",
    "40693",
    "477787",
}
"""Averages, totals and sums that no source prints; reports compute them."""


def test_every_figure_has_a_code_of_its_own_and_a_source_that_is_known() -> None:
    assert len(BY_CODE) == len(CITED_FIGURES)
    assert {figure.source for figure in CITED_FIGURES} == set(SOURCES)
    assert {figure.kind for figure in CITED_FIGURES} == {"cited"}
    assert not {figure.value for figure in CITED_FIGURES} & COMPUTED_BY_US


def test_the_boxes_of_the_map_are_two_multisets_without_places() -> None:
    boxes = [figure for figure in CITED_FIGURES if figure.place == "map"]
    assert {figure.area for figure in boxes} == {None}
    for mechanism, printed in (("quick_impact", [78, 107, 146, 146, 156]), ("trust_fund", [31, 33, 38, 51, 53])):
        assert sorted(int(f.value) for f in boxes if f.mechanism == mechanism) == printed


@pytest.mark.parametrize(
    ("code", "value", "approximate", "as_of"),
    [
        ("qip.projects", "740", None, "unknown"),
        ("qip.budget", "29800000", None, "unknown"),
        ("qip.budget.2021-22", "4800000", None, "unknown"),
        ("qip.rate", "120", "about", "unknown"),
        ("qip.duration", "6", "less_than", "unknown"),
        ("qip.beneficiaries", "1500000", None, "unknown"),
        ("tf.contributed", "118000000", "more_than", "2021-06"),
        ("tf.allocated", "102000000", "more_than", "2021-06"),
        ("tf.projects", "315", "about", "2021-06"),
        ("unct.qip.projects", "32", None, "unknown"),
        ("unct.qip.amount", "1302180", None, "unknown"),
        ("unct.tf.projects", "20", None, "unknown"),
        ("unct.tf.amount", "9555737", None, "unknown"),
        ("2016-02.tf.budget", "19697827", None, "2016-02"),
        ("2016-02.tf.allocated", "13107779", None, "2016-02"),
        ("2016-02.tf.projects", "44", None, "2016-02"),
        ("2019-09.tf.contributed", "86200000", None, "2019-09"),
        ("2021-03.tf.contributed", "106000000", None, "2020-12/2021-03"),
        ("2021-03.tf.allocated", "93500000", None, "2020-12/2021-03"),
        ("2021-03.tf.projects", "274", None, "2020-12/2021-03"),
        ("2021-10.tf.projects", "327", None, "2021-10"),
    ],
)
def test_a_figure_is_cited_as_its_source_has_it(code: str, value: str, approximate: str | None, as_of: str) -> None:
    figure = BY_CODE[code]
    assert (figure.value, figure.approximate, figure.as_of) == (value, approximate, as_of)
    shown = figure.to_json()
    assert {"value", "as_of", "source", "place"} <= set(shown)


@pytest.mark.parametrize("as_of", ["", "June 2021", "2021-6", "2021-06-30T00:00", "today"])
def test_a_day_is_written_as_precisely_as_the_source_says_it_or_is_unknown(as_of: str) -> None:
    with pytest.raises(ValidationError):
        CitedFigure.model_validate({**BY_CODE["qip.projects"].to_json(), "as_of": as_of})


def test_a_cited_figure_cannot_be_added_up() -> None:
    with pytest.raises(TypeError):
        sum(CITED_FIGURES)  # type: ignore[call-overload]
