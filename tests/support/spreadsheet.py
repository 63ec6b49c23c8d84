"""A workbook calculated anew by LibreOffice: what a reader sees, whatever we stored beside the formulas."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook

SECONDS_MAX = 180
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
_STORED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")


def soffice() -> str | None:
    """The program, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def without_results(workbook: bytes) -> bytes:
    """The workbook with 0 stored beside every formula, so that whatever is right afterwards was calculated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, _STORED.sub(rb"\1<v>0</v>", given.read(name)))
    return out.getvalue()


def recalculated(workbook: bytes, folder: Path) -> Workbook:
    """The workbook as LibreOffice calculates it."""
    program = soffice()
    assert program is not None, "LibreOffice is not installed"
    settings = folder / "profile" / "user"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "registrymodifications.xcu").write_text(_ALWAYS, "utf-8")
    (folder / "given.xlsx").write_bytes(without_results(workbook))
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}", "--headless",
        "--convert-to", "xlsx", "--outdir", str(folder / "made"), str(folder / "given.xlsx"),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=SECONDS_MAX, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return load_workbook(folder / "made" / "given.xlsx", data_only=True)


def differences(workbook: bytes, folder: Path) -> tuple[int, list[str]]:
    """How many formulas there are, and those whose result is another than the one that is stored beside them."""
    stored, formulas = load_workbook(io.BytesIO(workbook), data_only=True), load_workbook(io.BytesIO(workbook))
    calculated = recalculated(workbook, folder)
    count, found = 0, []
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                given, made = (book[sheet.title][cell.coordinate].value for book in (stored, calculated))
                if given != made:
                    found.append(f"{sheet.title}!{cell.coordinate} {cell.value}: stored {given}, calculated {made}")
    return count, found
