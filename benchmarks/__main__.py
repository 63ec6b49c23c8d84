"""`python -m benchmarks [--quick]`: measures everything, prints a table, writes var/bench.json."""

import sys
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import measures
from benchmarks.overlaps import overlap_checks
from benchmarks.proposals import proposal_lists
from benchmarks.reporting import reporting
from benchmarks.stage import staged

console = Console(stderr=True)


def main() -> int:
    """Runs every measure; 1 when a bound does not hold."""
    size = measures.QUICK if "--quick" in sys.argv else measures.FULL
    only = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    found: list[measures.Measure] = []
    with staged() as stage, Progress(console=console) as progress:
        if not only or "posts" in only:
            found += measures.posts(stage, size)
        if not only or "bulk" in only:
            found += measures.bulk(stage, size)
        if not only or "grown" in only:
            task = progress.add_task("events", total=size.events)
            found += measures.grown(stage, size, lambda done, _: progress.update(task, completed=done))
        if not only or "proposals" in only:
            proposing = progress.add_task("proposals", total=size.proposals)
            found += proposal_lists(stage, size, lambda done, _: progress.update(proposing, completed=done))
        if not only or "overlaps" in only:
            importing = progress.add_task("activities", total=size.activities)
            found += overlap_checks(
                stage, size, lambda done, total: progress.update(importing, completed=done, total=total)
            )
        if not only or "reporting" in only:
            following = progress.add_task("reporting", total=size.events)
            found += reporting(stage, size, lambda done, _: progress.update(following, completed=done))
    table = Table("measure", "value", "bound", "", "conditions")
    for measure in found:
        holds = "holds" if measure.holds else "[red]does not hold[/red]"
        table.add_row(measure.name, f"{measure.value:.2f}", measure.bound, holds, measure.conditions)
    Console().print(table)
    result = {
        measure.name: {
            "value": measure.value,
            "bound": measure.bound,
            "unit": measure.unit,
            "samples": measure.samples,
            "conditions": measure.conditions,
        }
        for measure in found
    }
    Path("var").mkdir(exist_ok=True)
    Path("var/bench.json").write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    return 0 if all(measure.holds for measure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
