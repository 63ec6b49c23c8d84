"""The same report gives the same bytes in every form: at another time, in another place, in another process."""

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook
from pypdf import PdfReader

from services.reporting.forms.choosing import CSV, OF_PACK, OF_REPORT, PDF, XLSX
from services.reporting.forms.writing import Wanted, written
from tests.reporting.forms.samples import EVERY, words_of

ROOT = Path(__file__).resolve().parents[3]


def digests() -> list[str]:
    """Of every sample and of the pack, in every form and language."""
    found = []
    for language in ("en", "fr"):
        reports = [make() for make in EVERY]
        for report in reports:
            for form in OF_REPORT:
                wanted = Wanted(form, table=report.tables[0].key)
                content = written([report], wanted, language, words_of)
                found.append(f"{report.name} {language} {form.suffix} {hashlib.sha256(content).hexdigest()}")
        for form in OF_PACK:
            content = written(reports, Wanted(form), language, words_of, True)
            found.append(f"pack {language} {form.suffix} {hashlib.sha256(content).hexdigest()}")
    return found


def test_another_process_years_later_writes_the_same_bytes() -> None:
    later = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LANG": "C", "PYTHONPATH": str(ROOT)}
    later["SOURCE_DATE_EPOCH"] = "2000000000"
    command = [
        sys.executable,
        "-c",
        "from tests.reporting.forms.test_same_bytes import digests; print(*digests(), sep='\\n')",
    ]
    made = subprocess.run(command, env=later, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert made.stdout.splitlines() == digests()


def test_a_report_without_a_table_has_nothing_to_report_in_every_form() -> None:
    empty = replace(EVERY[0](), tables=(), notes=())
    assert written([empty], Wanted(CSV), "en", words_of) == b"line,label\r\n"
    book = load_workbook(io.BytesIO(written([empty], Wanted(XLSX), "fr", words_of)))
    texts = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Ressources, emplois et solde du fonds\u00a0: Néant." in texts
    text = PdfReader(io.BytesIO(written([empty], Wanted(PDF), "fr", words_of))).pages[0].extract_text()
    assert "Néant." in text
