"""A document that one would sign: archived for long, read aloud, numbered, and the same whatever a donor is called."""

import io
import re
from typing import Any

from pypdf import PdfReader

from services.reporting.forms.as_pdf import to_pdf
from services.reporting.reports.report import Report
from tests.reporting.forms.samples import (
    EVERY,
    HOSTILE,
    PLACE,
    areas,
    contributors,
    overview,
    statement,
    words_of,
)


def opened(*reports: Report, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(reports, language, words_of, len(reports) > 1)))


def text_of(reader: PdfReader) -> str:
    return plain("\n".join(page.extract_text() for page in reader.pages))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def catalogue(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def test_it_is_an_archive_file_with_tags_a_language_and_a_title() -> None:
    for language in ("en", "fr"):
        reader = opened(areas(), language=language)
        root = catalogue(reader)
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == language
        metadata = root["/Metadata"].get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert reader.metadata is not None
        assert reader.metadata.title == ("Projects by area" if language == "en" else "Projets par zone")


def test_its_only_date_is_the_day_that_it_speaks_of() -> None:
    reader = opened(statement())
    assert reader.metadata is not None
    assert reader.metadata["/CreationDate"].startswith("D:20131231")
    dates = set(re.findall(r">(\d{4}-\d\d-\d\d)[^<]*<", catalogue(reader)["/Metadata"].get_data().decode()))
    assert dates <= {"2013-12-31"}


def test_it_says_what_where_from_and_up_to_when() -> None:
    text = text_of(opened(statement(), language="fr"))
    for part in (
        "Ressources, emplois et solde du fonds", "Fonds pour la paix et la sécurité (MALI-PEACE)",
        "31 décembre 2013",
        "du 1er janvier au 31 décembre", "Montants en USD", "01/01/2012 – 31/12/2012", "1 715 770,00", "(2 770 880,00)",
        "Définitions", "Transféré moins remboursements.", "(15 106,00) USD", PLACE.log, "104 512", str(PLACE.root),
        f"at={PLACE.log}:{PLACE.position}", "Établi par", "Approuvé par", "1 / 1",
    ):  # fmt: skip
        assert part in text, part


def test_a_long_table_goes_over_pages_each_with_its_head_and_number() -> None:
    reader = opened(contributors())
    count = len(reader.pages)
    assert count >= 3
    for number, page in enumerate(reader.pages, 1):
        text = plain(page.extract_text())
        assert f"{number} / {count}" in text
        assert f"{PLACE.log} · position 104,512 · root {str(PLACE.root)[:16]}…" in text
        assert ("First received" in text) == bool(re.search(r"Contributor \d", text))
        assert (number > 1) == ("Fonds pour la paix et la sécurité (MALI-PEACE) · 31 December 2013" in text)


def test_what_a_donor_is_called_is_printed_and_never_obeyed() -> None:
    text = text_of(opened(contributors()))
    for name in HOSTILE:
        assert plain(name) in text, name


def test_cited_figures_stand_apart() -> None:
    text = text_of(opened(overview()))
    assert "Projects, as published (cited)" in text
    assert "[a] Allocated to June 2021: ≈ 102,000,000.00 USD (cited, as of 30 June 2021" in text
    assert "are taken from publications" in text
    assert "are taken from publications" not in text_of(opened(statement()))


def test_a_pack_has_every_report_and_a_list_of_them() -> None:
    reports = [make() for make in EVERY]
    reader = opened(*reports, language="fr")
    first = plain(reader.pages[0].extract_text())
    titles = [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)]
    for title in ("Ressources, emplois et solde du fonds", "Contributions par contributeur", "Vue d’ensemble"):
        assert title in first
        assert title in titles
    assert len(reader.pages) == int(first.rpartition("/ ")[2])
