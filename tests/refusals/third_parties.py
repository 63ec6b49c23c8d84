"""Refusals of files of third parties: IATI and FTS, each with the place where it stops being one.

They are of no fund: the cases leave the one they are given alone.
"""

import io
import json
from typing import Any

from shared.contracts.problems import Refused
from shared.files.fts_flows import NEEDED, read_fts_csv, read_fts_json
from shared.files.iati import read_iati
from tests.refusals.cases import case, figures, refused
from tests.support.desk import Fund

ACTIVITY = (
    "<iati-activity><iati-identifier>{}</iati-identifier><title><narrative>Wells</narrative></title></iati-activity>"
)
WHOLE = '<iati-activities version="2.03">\n{}\n</iati-activities>'
FLOW = {"id": "1", "amountUSD": 1, "date": "2020-02-03T00:00:00Z", "description": "Wells"}


def iati(text: str) -> list[Any]:
    return list(read_iati(io.BytesIO(text.encode())))


@case("iati.malformed")
def _not_well_formed(fund: Fund) -> Refused:
    assert len(iati(WHOLE.format(ACTIVITY.format("A-1")))) == 1
    broken = WHOLE.format(ACTIVITY.format("A-1").replace("</title>", "</titel>"))
    return figures(refused(fund, lambda: iati(broken)), line=2, column=91, reason="mismatched tag")


@case("iati.malformed")
def _cut_off(fund: Fund) -> Refused:
    whole = WHOLE.format(ACTIVITY.format("A-1"))
    return figures(
        refused(fund, lambda: iati(whole[: -len("</iati-activities>")])), line=3, column=1, reason="no element found"
    )


@case("iati.malformed")
def _entities(fund: Fund) -> Refused:
    named = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n'
    refusal = refused(fund, lambda: iati(named + WHOLE.format(ACTIVITY.format("&e;"))))
    assert refusal.figures["line"] == 2
    assert "document type" in str(refusal.figures["reason"])
    return refusal


@case("iati.malformed")
def _another_root_or_version(fund: Fund) -> Refused:
    assert iati('<iati-activities version="2.01"/>') == []
    for text in ("<iati-organisations/>", '<iati-activities version="1.05"/>', "<iati-activities/>"):
        assert refused(fund, lambda text=text: iati(text)).figures["line"] == 1  # type: ignore[misc]
    return refused(fund, lambda: iati(""))


@case("iati.malformed")
def _identifiers(fund: Fund) -> Refused:
    both = f"{ACTIVITY.format('A-1')}\n{ACTIVITY.format('A-2')}"
    assert len(iati(WHOLE.format(both))) == 2
    twice = f"{ACTIVITY.format('A-1')}\n{ACTIVITY.format('A-1')}"
    refusal = refused(fund, lambda: iati(WHOLE.format(twice)))
    figures(refusal, line=3, column=1, reason="the activity A-1 is on line 2, too")
    assert iati(WHOLE.format(ACTIVITY.format("A" * 400)))
    for name in ("", " ", "A" * 401):
        refused(fund, lambda name=name: iati(WHOLE.format(ACTIVITY.format(name))))  # type: ignore[misc]
    return refusal


@case("fts.malformed")
def _csv(fund: Fund) -> Refused:
    head, row = ",".join(NEEDED), ",".join("1" for _ in NEEDED)
    assert len(list(read_fts_csv(f"{head}\n{row}\n".encode()))) == 1
    refused(fund, lambda: list(read_fts_csv(head.replace("destProject", "project").encode())))
    refused(fund, lambda: list(read_fts_csv(f"{head}\n{row}\n{row}\n".encode())))
    refusal = refused(fund, lambda: list(read_fts_csv(f"{head}\n{row},1\n".encode())))
    return figures(refusal, place="line 2, column 13", reason="13 fields, the header has 12")


@case("fts.malformed")
def _json(fund: Fund) -> Refused:
    def read(answer: object) -> list[Any]:
        return list(read_fts_json(json.dumps(answer).encode()))

    assert len(read({"status": "ok", "data": {"flows": [FLOW]}})) == 1
    refused(fund, lambda: read({"data": {}}))
    refused(fund, lambda: read({"data": {"flows": [3]}}))
    refused(fund, lambda: read({"data": {"flows": [{**FLOW, "id": ""}]}}))
    figures(
        refused(fund, lambda: list(read_fts_json(b'{"data":\n {"flows": [}'))),
        place="line 2, character 13",
        reason="broken JSON: Expecting value",
    )
    refusal = refused(fund, lambda: read({"data": {"flows": [FLOW, FLOW]}}))
    return figures(refusal, place="data.flows[1], id", reason="the flow 1 is at data.flows[0], too")
