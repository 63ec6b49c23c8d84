"""An earmark is a conjunction: a source may be drawn on only when every stated term matches (BOOKS.md section 4)."""

from datetime import date
from itertools import product

import pytest

from services.ledger.allocations.capacity import FundSource, mismatch
from services.ledger.books.balances import Balance
from services.ledger.books.keys import LEAF, BalanceKey
from services.ledger.hearing.decisions import Project
from shared.contracts.events.contributions import Earmark
from shared.contracts.money import Money
from shared.postings.entries import NO_DIMENSIONS

W1, W2, P1, P2, ORG = (f"00000000-0000-7000-8000-00000000000{n}" for n in range(1, 6))
ON = date(2024, 6, 30)
PROJECT = Project(
    "P1", "P1", "trust_fund", "approved", Money.of(1, "USD"), ORG, W1, ("ML-7", "ML-8"), ("15220", "14030"), "log", 1
)
TERMS = {
    "window_id": (W1, W2),
    "sector": ("14030", "12220"),
    "area": ("ML-8", "ML-1"),
    "project_id": (P1, P2),
    "valid_until": (ON, date(2024, 6, 29)),
}
"""Each term with a value that matches and one that does not."""


@pytest.mark.parametrize("wrong", [*TERMS, None])
def test_every_stated_term_must_match(wrong: str | None) -> None:
    """Whatever else is stated and fits, one term that does not is enough, and the first of them is named."""
    for fitting in product((None, True, False), repeat=len(TERMS)):
        stated = dict(zip(TERMS, fitting, strict=True))
        first_wrong = next((term for term, fits in stated.items() if fits is False), None)
        if first_wrong != wrong:
            continue
        values = {term: TERMS[term][0 if fits else 1] for term, fits in stated.items() if fits is not None}
        earmark = Earmark.model_validate(values)
        assert mismatch(earmark, PROJECT, P1, ON) == wrong
        assert earmark.terms == len(values.keys() - {"valid_until"})


def test_a_project_without_the_dimension_matches_no_earmark_on_it() -> None:
    bare = Project("P", "P", "trust_fund", "approved", None, ORG, None, (), (), "log", 1)
    for term in ("window_id", "sector", "area"):
        assert mismatch(Earmark.model_validate({term: TERMS[term][0]}), bare, P1, ON) == term


def test_a_source_with_any_term_is_earmarked_and_the_pool_never_is() -> None:
    def source(name: str, earmark: Earmark) -> FundSource:
        return FundSource(
            name, None, earmark, Balance(BalanceKey("f", "available", "USD", LEAF, NO_DIMENSIONS), None, ())
        )

    assert not source("a", Earmark()).is_earmarked
    for term, (fits, _) in TERMS.items():
        assert source("a", Earmark.model_validate({term: fits})).is_earmarked
    assert not source("pool", Earmark()).is_earmarked
