"""Where the illustrative projects are, by a declared table.

The presentation's map prints five numbers a mechanism and eight labels, and which belongs to which is lost. The boxes
below are ours: they put the printed numbers on groups of regions, so that counting the history's projects that touch
one box alone gives the two printed multisets. The rest of the projects touches several boxes, the whole country, or has
no place recorded. Nothing here says how many projects there really were anywhere.
"""

from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final

from fiducia.demonstration.history.records import Placement
from fiducia.demonstration.history.spreading import mixed
from shared.contracts.events.parties import Mechanism

COUNTRYWIDE: Final = Placement("countrywide", (("ML", 100),))
UNASSIGNED: Final = Placement("unassigned", ())


@dataclass(frozen=True, slots=True)
class Box:
    """A group of areas of the illustrative map, and how many projects of each mechanism touch it alone."""

    code: str
    areas: tuple[str, ...]
    quick_impact: int
    trust_fund: int


BOXES: Final = (
    Box("gao-menaka", ("ML-7", "ML-9"), 156, 53),
    Box("tombouctou-taoudenit", ("ML-6", "ML-10"), 146, 51),
    Box("mopti-segou", ("ML-5", "ML-4"), 146, 38),
    Box("kidal", ("ML-8",), 107, 33),
    Box("kayes-sikasso-bamako", ("ML-1", "ML-3", "ML-BKO"), 78, 31),
)
REST: Final[dict[Mechanism, tuple[int, int, int]]] = {"quick_impact": (45, 12, 50), "trust_fund": (55, 34, 20)}
"""Of each mechanism, how many projects touch several boxes, the whole country, or have no place recorded."""

_SEVERAL: Final = (
    (("ML-7", 50), ("ML-6", 50)),
    (("ML-5", 40), ("ML-6", 30), ("ML-7", 30)),
    (("ML-8", 60), ("ML-7", 40)),
    (("ML-4", 50), ("ML-6", 50)),
    (("ML-9", 34), ("ML-8", 33), ("ML-10", 33)),
)


def placements(mechanism: Mechanism) -> list[Placement]:
    """One placement a project of the mechanism, mixed evenly."""
    several, countrywide, unassigned = REST[mechanism]
    boxed = chain.from_iterable(_in_box(box, getattr(box, mechanism)) for box in BOXES)
    across = (Placement("several_boxes", _SEVERAL[n % len(_SEVERAL)]) for n in range(several))
    return mixed([*boxed, *across, *repeat(COUNTRYWIDE, countrywide), *repeat(UNASSIGNED, unassigned)])


def _in_box(box: Box, count: int) -> list[Placement]:
    """Each area of the box alone in turn, and now and then the first two of them together."""
    alone = [((area, 100),) for area in box.areas]
    shared = [((box.areas[0], 60), (box.areas[1], 40))] if len(box.areas) > 1 else []
    turns = [*alone, *alone, *shared]
    return [Placement("single_box", turns[n % len(turns)], box.code) for n in range(count)]
