"""Every sample of a report as a workbook, calculated anew by LibreOffice: each total is what we computed.

`python -m benchmarks.drills.sheets` prints the figures and ends with status 1 when a total differs, or when LibreOffice
is not installed.
"""

import sys
import tempfile
from pathlib import Path

from services.reporting.forms.as_xlsx import to_xlsx
from tests.reporting.forms.samples import EVERY, words_of
from tests.support.spreadsheet import differences, soffice


def main() -> int:
    """Calculates the samples, one by one and as a pack, in both languages."""
    if soffice() is None:
        print("LibreOffice (soffice) is not installed: nothing was calculated", file=sys.stderr)
        return 1
    status = 0
    reports = [make() for make in EVERY]
    for language in ("en", "fr"):
        for given in (*([report] for report in reports), reports):
            with tempfile.TemporaryDirectory() as folder:
                count, found = differences(to_xlsx(given, language, words_of), Path(folder))
            print(f"{' '.join(report.name for report in given)} ({language}): {count} formulas, {len(found)} differ")
            for line in found:
                print(f"  {line}")
            status |= bool(found)
    return status


if __name__ == "__main__":
    sys.exit(main())
