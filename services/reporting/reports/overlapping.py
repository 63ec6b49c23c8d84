"""Projects by something of which each may have several: areas, sectors. Counts overlap, amounts are divided."""

from collections.abc import Callable, Mapping, Sequence

from services.reporting.reports.programme import Counted
from services.reporting.reports.standing_projects import ApprovedProject, by_declared

Placed = Callable[[ApprovedProject], tuple[bool, Mapping[str, int]]]
"""Whether a project is of the whole, else its parts by declared weights; none: not assigned."""


class Overlapping:
    """Projects by their parts, held against their distinct total (DOMAIN.md section 4.2).

    `extra`: the placements of each project beyond its first. Σ parts − extra + whole + unassigned are the projects.
    """

    def __init__(self, projects: Sequence[ApprovedProject], known: Sequence[str], placed: Placed) -> None:
        self.parts: dict[str, Counted] = {code: Counted() for code in known}
        self.several, self.countrywide, self.unassigned, self.total = (Counted() for _ in range(4))
        self.extra = 0
        for project in projects:
            self._take(project, *placed(project))
        reached = self.sum_of_parts - self.extra + self.countrywide.projects + self.unassigned.projects
        assert reached == self.total.projects, "the parts lead to the distinct projects"
        lines = (*self.parts.values(), self.countrywide, self.unassigned)
        for currency, amount in self.total.amounts.items():
            assert sum(one.amounts.get(currency, 0) for one in lines) == amount, "the parts are the whole"

    @property
    def sum_of_parts(self) -> int:
        """Σ of the projects of each part."""
        return sum(one.projects for one in self.parts.values())

    def _take(self, project: ApprovedProject, is_whole: bool, weights: Mapping[str, int]) -> None:
        self.total.take(project)
        if is_whole or not weights:
            (self.countrywide if is_whole else self.unassigned).take(project)
            return
        self.extra += len(weights) - 1
        if len(weights) > 1:
            self.several.take(project)
        for code, part in by_declared(project.amount or 0, weights).items():
            self.parts.setdefault(code, Counted()).take(project, part, len(weights) == 1)
