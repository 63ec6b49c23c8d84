"""`python -m checks`: runs every rule, prints what breaks one, and fails when anything does."""

import sys

from checks import Check, contract_texts, exact_money, local_names, log_inserts

CHECKS: dict[str, Check] = {
    "only shared.eventlog writes to the log": log_inserts.check,
    "no float touches money": exact_money.check,
    "no free text in contracts": contract_texts.check,
    "no machine path and no index host": local_names.check,
}


def main() -> int:
    """Runs all of them, also after the first fault; the exit status."""
    status = 0
    for name, check in CHECKS.items():
        faults = check()
        print(f"{'FAILED' if faults else 'kept  '} {name}")
        for fault in faults:
            print(f"       {fault}")
        status |= bool(faults)
    return status


if __name__ == "__main__":
    sys.exit(main())
