"""Policies of the mechanisms are dated, and what replaces one never reaches back."""

from datetime import date
from typing import Any, get_args

import pytest

from services.projects.mechanisms.decisions import decide_set_policy
from services.projects.mechanisms.defaults import DEFAULTS
from services.projects.mechanisms.state import Policies, evolve_policies
from shared.contracts.commands.projects_lifecycle import SetMechanismPolicy
from shared.contracts.envelope import Recorded
from shared.contracts.events.parties import Mechanism
from shared.contracts.project_policies import BudgetCeilingPolicy, WindowPolicy
from tests.projects.life import LEDGER, TODAY, Life, initial_policies, refused, usd


def set_policy(
    life: Life, policy: Any, valid_from: str, mechanism: Mechanism = "quick_impact", on: str = "2026-01-01"
) -> None:
    command = SetMechanismPolicy.model_validate(
        {"mechanism": mechanism, "policy": policy.model_dump(), "valid_from": valid_from, "effective_on": on}
    )
    decided = decide_set_policy(command, life.context("administrator"))
    life.policies = evolve_policies(life.policies, _recorded(life, decided[0]))


def _recorded(life: Life, decided: Any) -> Any:
    context = life.context("administrator")
    return Recorded(
        LEDGER, 0, life.new_id(), decided.data.stream, 1, context.recorded_at, context.actor, life.new_id(),
        decided.data, decided.effective_on,
    )  # fmt: skip


def ceiling(amount: str | None) -> BudgetCeilingPolicy:
    return BudgetCeilingPolicy(mechanism="quick_impact", ceiling=None if amount is None else usd(amount))


def test_the_first_may_hold_from_any_day_and_a_later_one_from_today() -> None:
    life = Life("quick_impact", policies=Policies())
    set_policy(life, ceiling("25000.00"), "2008-07-01")
    with refused("policy.backdated", valid_from="2025-12-31", first_day="2026-01-01"):
        set_policy(life, ceiling("50000.00"), "2025-12-31")
    set_policy(life, ceiling("50000.00"), "2026-01-01")
    set_policy(life, ceiling(None), "2026-07-01")

    def on(day: date) -> Any:
        found = life.policies.find(BudgetCeilingPolicy, "quick_impact", day)
        return None if found is None else found.ceiling

    assert life.policies.find(BudgetCeilingPolicy, "quick_impact", date(2008, 6, 30)) is None
    assert on(date(2008, 7, 1)) == on(date(2025, 12, 31)) == usd("25000.00")
    assert on(date(2026, 1, 1)) == on(date(2026, 6, 30)) == usd("50000.00")
    assert on(date(2026, 7, 1)) is None


def test_of_two_from_the_same_day_the_later_set_holds() -> None:
    life = Life("quick_impact", policies=Policies())
    set_policy(life, ceiling("1.00"), "2026-01-01")
    set_policy(life, ceiling("2.00"), "2026-01-01")
    assert life.policies.required(BudgetCeilingPolicy, "quick_impact", TODAY).ceiling == usd("2.00")


def test_a_policy_is_of_its_own_mechanism_and_not_set_tomorrow() -> None:
    life = Life("quick_impact", policies=Policies())
    with refused("policy.other_mechanism", mechanism="trust_fund", given="quick_impact"):
        set_policy(life, ceiling("1.00"), "2026-01-01", mechanism="trust_fund")
    with refused("effective_on.future"):
        set_policy(life, ceiling("1.00"), "2026-01-02", on="2026-01-02")
    with refused("policy.missing", policy="budget_ceiling:quick_impact", on="2026-01-01"):
        life.policies.required(BudgetCeilingPolicy, "quick_impact", TODAY)


@pytest.mark.parametrize("mechanism", get_args(Mechanism))
def test_the_defaults_are_the_domains(mechanism: Mechanism) -> None:
    mine = {policy.name: policy for policy in DEFAULTS if policy.mechanism == mechanism and policy.name != "window"}
    assert len({policy.key for policy in DEFAULTS}) == len(DEFAULTS)
    if mechanism == "quick_impact":
        assert mine["budget_ceiling"] == ceiling("50000.00")
        assert len(mine["screening"].criteria) == 16  # type: ignore[attr-defined]
        duration = mine["duration"].model_dump()
        assert (duration["months"], duration["clock_starts"]) == (6, "first_disbursement")
    windows = [policy for policy in DEFAULTS if isinstance(policy, WindowPolicy)]
    assert [(window.window, bool(window.areas)) for window in windows] == [
        ("peace-process-support", False),
        ("peace-dividends", True),
    ]
    assert initial_policies().window("peace-process-support", TODAY) == windows[0]
