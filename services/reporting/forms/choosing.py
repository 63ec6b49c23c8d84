"""Which form is answered: the suffix of the address, else what `Accept` prefers, else JSON."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.contracts.problems import Refused

ANY = "*/*"


@dataclass(frozen=True, slots=True)
class Form:
    """A form by its suffix."""

    suffix: str
    media_type: str
    is_download: bool = False

    @property
    def content_type(self) -> str:
        """The media type as it is answered."""
        return (
            f"{self.media_type}; charset=utf-8" if self.media_type in ("text/csv", "image/svg+xml") else self.media_type
        )


JSON = Form("json", "application/json")
CSV = Form("csv", "text/csv", True)
XLSX = Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True)
PDF = Form("pdf", "application/pdf")
SVG = Form("svg", "image/svg+xml")
PNG = Form("png", "image/png")
OF_REPORT = (JSON, CSV, XLSX, PDF, SVG, PNG)
OF_PACK = (PDF, XLSX, JSON)
"""The first is what is answered where nothing is asked for."""


def chosen(suffix: str | None, accept: str, offered: tuple[Form, ...]) -> Form:
    """The form that is asked for. Refuses `report.form`, naming what there is."""
    if suffix is not None:
        for form in offered:
            if form.suffix == suffix:
                return form
        raise Refused("report.form", None, form=suffix[:20], known=[form.suffix for form in offered])
    if not accept.strip():
        return offered[0]
    best: tuple[float, Form] | None = None
    for pattern, quality in _wanted(accept):
        for form in offered:
            if _fits(pattern, form.media_type) and quality > (best[0] if best else 0):
                best = quality, form
    if best is None:
        raise Refused("report.form", None, form=accept[:100], known=[form.media_type for form in offered])
    return best[1]


def _wanted(accept: str) -> Iterator[tuple[str, float]]:
    """Media ranges with their quality, the particular before the general where both are wanted alike."""
    found = []
    for part in accept.lower().split(","):
        pattern, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        found.append((pattern, quality))
    yield from sorted(found, key=lambda one: one[0].count("*"))


def _fits(pattern: str, media_type: str) -> bool:
    return pattern in (ANY, media_type) or (pattern.endswith("/*") and media_type.startswith(pattern[:-1]))
