"""`fiducia demo load`: records the illustrative history 2013-2022 in a ledger; again it adds nothing."""

from contextlib import ExitStack
from typing import Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fiducia.asking import UrlOption
from fiducia.demonstration.history import QUICK_IMPACT_ON, TRUST_FUND_ON, plan
from fiducia.demonstration.loading import Ledgers, count, is_loaded, load
from fiducia.demonstration.recording import QUICK_IMPACT, TRUST_FUND
from fiducia.display import messages
from fiducia.ledger_http import LEDGER_URL, LedgerError, LedgerOverHttp, bearer
from shared.contracts.events.parties import Role

app = typer.Typer(no_args_is_help=True, help="The demonstration: illustrative figures.")

ROLES: Final[tuple[tuple[Role, str], ...]] = (
    ("finance_officer", "FIDUCIA_TOKEN"),
    ("administrator", "FIDUCIA_ADMIN_TOKEN"),
)
"""Who records the history, and the environment variable of the token of each."""


@app.callback()
def demo() -> None:
    """The demonstration: illustrative figures."""


@app.command("load")
def load_history(url: UrlOption = LEDGER_URL) -> None:
    """Records the illustrative history 2013-2022 of a trust fund and its quick impact projects; again it adds nothing.

    The tokens are FIDUCIA_TOKEN (a finance officer's) and FIDUCIA_ADMIN_TOKEN; else those of the embedded issuer.
    """
    try:
        with ExitStack() as open_ledgers:
            people = {
                role: open_ledgers.enter_context(LedgerOverHttp(url, bearer(role, variable)))
                for role, variable in ROLES
            }
            if is_loaded(people["administrator"]):
                messages().print("the illustrative history is there already; nothing was recorded")
                return
            with_progress(people.__getitem__)
    except LedgerError as error:
        messages().print(str(error))
        raise typer.Exit(1) from None
    messages().print(summary())


def with_progress(ledgers: Ledgers) -> None:
    """Loads the history and shows how far it is. Raises LedgerError."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages(), transient=True) as progress:
        task = progress.add_task("the illustrative history", total=count(plan()))

        def advance(wave: str, done: int) -> None:
            progress.update(task, description=f"illustrative history: {wave}", advance=done)

        load(ledgers, advance)


def summary() -> str:
    """What was loaded, said to be illustrative."""
    history = plan()
    return (
        f"illustrative figures: {TRUST_FUND} has {len(history.trust_fund)} projects on {TRUST_FUND_ON}, "
        f"{QUICK_IMPACT} has {len(history.quick_impact)} on {QUICK_IMPACT_ON}"
    )
