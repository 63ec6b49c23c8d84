"""Every refusal that projects give has a case that brings it about, with its figures and its words."""

import pytest

from services.projects.capabilities import CAPABILITIES
from services.projects.machine import Machine
from shared.contracts.problems import NotLoaded
from shared.deciding.state import State
from shared.service.catalogue import CATALOGUE
from tests.projects import call_refusals  # noqa: F401  importing it fills the table
from tests.projects.refusals import CASES, NOBODY, Case
from tests.support.projects import Programme


@pytest.mark.parametrize(
    ("code", "attempt"),
    [pytest.param(code, fn, id=f"{code}-{fn.__name__[1:]}") for code, fns in CASES.items() for fn in fns],
)
def test_a_case_is_refused_with_its_code_and_words(programme: Programme, code: str, attempt: Case) -> None:
    refusal = attempt(programme)
    assert refusal.code == code
    words = CATALOGUE[code]
    assert 400 <= words.status < 500
    for language in ("en", "fr"):
        assert words.detail(language, refusal.figures).startswith(words.title(language))


def test_a_state_that_knows_nothing_refuses_nothing() -> None:
    for kind in Machine(CAPABILITIES).kinds.values():
        with pytest.raises(NotLoaded):
            State().get(kind, NOBODY)
