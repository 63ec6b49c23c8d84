"""Another program calculates our totals to the same figures."""

from pathlib import Path

import pytest

from services.reporting.forms.as_xlsx import to_xlsx
from tests.reporting.forms.samples import EVERY, words_of
from tests.support.spreadsheet import differences, soffice


@pytest.mark.skipif(soffice() is None, reason="LibreOffice (soffice) is not installed; `make sheets` needs it too")
def test_libreoffice_calculates_the_totals_that_we_computed(tmp_path: Path) -> None:
    pack = to_xlsx([make() for make in EVERY], "fr", words_of)
    count, found = differences(pack, tmp_path)
    assert found == []
    assert count == 17
