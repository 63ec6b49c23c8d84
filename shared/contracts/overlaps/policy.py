"""How overlaps are weighed, from a day on: dated policy, set by an event of its own and never a constant."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.model import Contract

Points = Annotated[int, Field(strict=True, ge=0, le=100)]
Days = Annotated[int, Field(strict=True, ge=0, le=3_660)]


class OverlapWeights(Contract):
    """How much of a hundred each component weighs."""

    place: Points
    sector: Points
    period: Points
    partner: Points
    title: Points
    wording: Points

    @model_validator(mode="after")
    def _a_hundred(self) -> Self:
        total = self.place + self.sector + self.period + self.partner + self.title + self.wording
        if total != 100:
            raise ValueError(f"overlap.weights: the weights sum to {total}, not to 100")
        return self


class OverlapPolicy(Contract):
    """When two undertakings overlap.

    `alert_from`: the score from which on an alert is raised. `known_min`: what is not known of one of the two is
    not held against the score, but so much of the weight counts always. `within`, `same_country`: the score of a
    place inside the other's, and of two places of one country. `same_group`: of two sectors of one group (the
    first three digits of DAC). `other_role`: of a partner that takes part as something else. `near_days`: how far
    apart two periods may lie and still count, `open_ended_days`: how long one lasts that has no end.
    `candidates_max`: how many are scored.
    """

    name: Literal["overlap"] = "overlap"
    weights: OverlapWeights
    alert_from: Annotated[int, Field(strict=True, ge=1, le=100)]
    known_min: Annotated[int, Field(strict=True, ge=1, le=100)]
    within: Points
    same_country: Points
    same_group: Points
    other_role: Points
    near_days: Days
    open_ended_days: Annotated[int, Field(strict=True, ge=1, le=3_660)]
    candidates_max: Annotated[int, Field(strict=True, ge=1, le=1_000)]

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


FIRST_OVERLAP_POLICY = OverlapPolicy(
    weights=OverlapWeights(place=20, sector=15, period=10, partner=15, title=15, wording=25),
    alert_from=55,
    known_min=60,
    within=60,
    same_country=15,
    same_group=60,
    other_role=60,
    near_days=180,
    open_ended_days=365,
    candidates_max=200,
)
"""What a service starts with and records as its first policy; people set another one whenever they find better."""
