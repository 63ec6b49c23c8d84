"""`fiducia demo load`: records the illustrative history 2013-2022 in ledger and projects; again it adds nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fiducia.asking import UrlOption
from fiducia.demonstration.history import QUICK_IMPACT_ON, TRUST_FUND_ON, plan
from fiducia.demonstration.loading import (
    Both,
    count,
    count_together,
    follow_each_other,
    is_loaded,
    is_loaded_together,
    load,
    load_together,
)
from fiducia.demonstration.recording import QUICK_IMPACT, TRUST_FUND
from fiducia.display import messages
from fiducia.ledger_http import LEDGER_URL, PROJECTS_URL, LedgerError, LedgerOverHttp, bearer
from shared.contracts.events.parties import Role

app = typer.Typer(no_args_is_help=True, help="The demonstration: illustrative figures.")

PEOPLE: Final[dict[tuple[Role, int], str]] = {
    ("finance_officer", 1): "FIDUCIA_TOKEN",
    ("administrator", 1): "FIDUCIA_ADMIN_TOKEN",
    ("auditor", 1): "FIDUCIA_AUDITOR_TOKEN",
    ("programme_officer", 1): "FIDUCIA_OFFICER_TOKEN",
    ("programme_officer", 2): "FIDUCIA_REVIEWER_TOKEN",
    ("endorser_hq", 1): "FIDUCIA_HQ_TOKEN",
    ("endorser_field", 1): "FIDUCIA_FIELD_TOKEN",
    ("committee_member", 1): "FIDUCIA_COMMITTEE_TOKEN",
    ("approver", 1): "FIDUCIA_APPROVER_TOKEN",
}
"""Who records the history, and the environment variable of the token of each; the ledger alone needs the first two."""

ProjectsOption = Annotated[
    str, typer.Option("--projects-url", envvar="FIDUCIA_PROJECTS_URL", help="the projects service")
]


@app.callback()
def demo() -> None:
    """The demonstration: illustrative figures."""


@app.command("load")
def load_history(
    url: UrlOption = LEDGER_URL,
    projects_url: ProjectsOption = PROJECTS_URL,
    ledger_alone: Annotated[bool, typer.Option("--ledger-alone", help="projects are kept elsewhere")] = False,
) -> None:
    """Records the illustrative history 2013-2022 of a trust fund and its quick impact projects; again it adds nothing.

    It is recorded on both services where they hear each other, else in the ledger alone. The tokens are FIDUCIA_TOKEN
    (a finance officer's), FIDUCIA_ADMIN_TOKEN and those of the others who take part; else the embedded issuer's.
    """
    try:
        with ExitStack() as opened:
            people = speaking(opened, url, projects_url, bearer_of)
            if load_on_ledger(people) if ledger_alone else load_where_heard(people):
                messages().print(summary())
            else:
                messages().print("the illustrative history is there already; nothing was recorded")
    except LedgerError as error:
        messages().print(str(error))
        raise typer.Exit(1) from None


def bearer_of(role: Role, person: int) -> str:
    """The token of one of those who take part. Raises LedgerError."""
    return bearer(role, PEOPLE[role, person], person)


def speaking(opened: ExitStack, url: str, projects_url: str, token: Callable[[Role, int], str]) -> Both:
    """Both services as each person speaks to them; nobody's token is asked for before it is needed."""

    def at(address: str) -> Callable[[Role, int], LedgerOverHttp]:
        return cache(lambda role, person: opened.enter_context(LedgerOverHttp(address, token(role, person))))

    return Both(at(url), at(projects_url))


def load_on_both(both: Both) -> bool | None:
    """True when anything was recorded, None where the two services do not hear each other. Raises LedgerError."""
    if not follow_each_other(both):
        return None
    if is_loaded_together(both.of("projects", "auditor")):
        return False
    with shown(count_together(plan())) as advance:
        load_together(both, advance)
    return True


def load_on_ledger(both: Both) -> bool:
    """True when anything was recorded. Raises LedgerError."""
    if is_loaded(both.of("ledger", "administrator")):
        return False
    with shown(count(plan())) as advance:
        load(lambda role: both.of("ledger", role), advance)
    return True


def load_where_heard(both: Both) -> bool:
    """On both services where they hear each other, else in the ledger alone. Raises LedgerError."""
    done = load_on_both(both)
    return load_on_ledger(both) if done is None else done


@contextmanager
def shown(total: int) -> Iterator[Callable[[str, int], None]]:
    """What tells how far the load is, while it runs."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages(), transient=True) as progress:
        task = progress.add_task("the illustrative history", total=total)

        def advance(wave: str, done: int) -> None:
            progress.update(task, description=f"illustrative history: {wave}", advance=done)

        yield advance


def summary() -> str:
    """What was loaded, said to be illustrative."""
    history = plan()
    return (
        f"illustrative figures: {TRUST_FUND} has {len(history.trust_fund)} projects on {TRUST_FUND_ON}, "
        f"{QUICK_IMPACT} has {len(history.quick_impact)} on {QUICK_IMPACT_ON}"
    )
