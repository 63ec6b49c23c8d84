"""The form is the suffix, else what `Accept` prefers, else the first that is offered."""

import pytest

from services.reporting.forms.choosing import CSV, JSON, OF_PACK, OF_REPORT, PDF, PNG, XLSX, Form, chosen
from shared.contracts.problems import Refused


@pytest.mark.parametrize(
    ("suffix", "accept", "form"),
    [
        (None, "", JSON),
        (None, "*/*", JSON),
        (None, "text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        (None, "application/pdf", PDF),
        (None, "Text/CSV; charset=utf-8", CSV),
        (None, "application/pdf;q=0.5, text/*", CSV),
        (None, "application/json;q=0, image/*", OF_REPORT[4]),
        (None, "*/*, application/pdf", PDF),
        (None, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", XLSX),
        ("png", "application/pdf", PNG),
    ],
)
def test_what_is_asked_for(suffix: str | None, accept: str, form: Form) -> None:
    assert chosen(suffix, accept, OF_REPORT) is form


def test_a_pack_is_a_document_unless_something_else_is_asked_for() -> None:
    assert chosen(None, "", OF_PACK) is PDF
    assert chosen(None, "application/json", OF_PACK) is JSON


@pytest.mark.parametrize(
    ("suffix", "accept"),
    [
        ("docx", ""),
        ("PDF", ""),
        ("", ""),
        (None, "text/html"),
        (None, "application/pdf;q=0"),
        (None, "application/pdf;q=x"),
    ],
)
def test_what_there_is_not(suffix: str | None, accept: str) -> None:
    with pytest.raises(Refused) as refused:
        chosen(suffix, accept, OF_REPORT)
    assert refused.value.code == "report.form"
    assert len(refused.value.figures["known"]) == 6
