"""What published sources say of the demonstration's fund and projects, figure by figure, as they say it.

Nothing here is computed, and nothing is computed from it: averages and totals that a source does not print are reports
of ours. Source: DOMAIN.md section 4.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.cited.presentation import PRESENTATION, PRESENTATION_FIGURES
from shared.cited.snapshots import SNAPSHOT_FIGURES, SNAPSHOT_SOURCES
from shared.contracts.cited import CitedFigure, Source

SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {source.code: source for source in (PRESENTATION, *SNAPSHOT_SOURCES)}
)
CITED_FIGURES: Final[tuple[CitedFigure, ...]] = (*PRESENTATION_FIGURES, *SNAPSHOT_FIGURES)
