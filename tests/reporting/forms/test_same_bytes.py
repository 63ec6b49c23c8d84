"""The same report gives the same bytes in every form: at another time, in another place, in another process."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from services.reporting.forms.choosing import OF_PACK, OF_REPORT
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
