"""What was answered of the criteria and on Do No Harm."""

from dataclasses import dataclass, replace

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_review import Answer, CriterionAnswered, DoNoHarmAssessed


@dataclass(frozen=True, slots=True)
class Screening:
    """The latest answer to each criterion, and the latest assessment of harm."""

    answers: tuple[tuple[str, Answer], ...] = ()
    harm: DoNoHarmAssessed | None = None

    def unanswered(self, criteria: tuple[str, ...]) -> list[str]:
        """The criteria that nobody answered, in the order given."""
        answered = dict(self.answers)
        return [criterion for criterion in criteria if criterion not in answered]

    @property
    def not_met(self) -> tuple[str, ...]:
        """The criteria that were answered `not_met`."""
        return tuple(criterion for criterion, answer in self.answers if answer == "not_met")


def evolve_screening(screening: Screening, event: Recorded) -> Screening:
    """The screening after an answer or an assessment; any other event changes nothing."""
    data = event.data
    if isinstance(data, CriterionAnswered):
        kept = tuple(given for given in screening.answers if given[0] != data.criterion)
        return replace(screening, answers=(*kept, (data.criterion, data.answer)))
    if isinstance(data, DoNoHarmAssessed):
        return replace(screening, harm=data)
    return screening
