"""OCHA FTS flows, as the CSV that is published or as the JSON of the public API: each becomes one activity.

Refused as `fts.malformed`, with the line and column of CSV or the character and flow of JSON, is what is neither
of the two, a flow without an id or one that is there twice. Everything else is read as far as it goes, with a
remark where something had to be left out: whether a flow is money of a fund is the ledger's question, not this one.

A flow says where money went, so the destination implements and the source funds. The destination's project, where
one is named, is the title and the description the objective; else the description is the title. A usage year
lasts from its first day to its last. Clusters and places are kept by the names or codes that FTS gives them.
Source: fts.unocha.org public API, version 1, flows with `sourceObjects` and `destinationObjects`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.contracts.problems import Refused
from shared.contracts.third_party import (
    TEXT_CHARACTERS_MAX,
    Area,
    Budget,
    Found,
    Narrative,
    Organisation,
    Remark,
    Role,
    Sector,
    ThirdPartyActivity,
    cleaned,
)
from shared.files.csv_rows import FileRefused, Row, read_rows

NEEDED: Final = (
    "id", "date", "status", "amountUSD", "description", "srcOrganization", "destOrganization", "destGlobalClusters",
    "destLocations", "destProject", "destUsageYearStart", "destUsageYearEnd",
)  # fmt: skip
FILE_BYTES_MAX: Final = 256 * 1024 * 1024
LANGUAGE: Final = "en"
"""FTS publishes in English, and does not say so flow by flow."""
SHORT_MAX: Final = 400


@dataclass(frozen=True)
class _Flow:
    """One flow, whichever way it came; absent text is empty. `line` is where its row begins, or which flow it is."""

    line: int
    at: str
    id: str
    status: str
    day: str
    amount: str
    description: str
    project: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    clusters: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    years: tuple[str, ...]


def read_fts_csv(data: bytes) -> Iterator[Found]:
    """Every flow of a CSV file, in its order. Raises Refused `fts.malformed` (place, reason)."""
    _require_size(data)
    try:
        yield from _activities(_of_row(row) for row in read_rows(data, NEEDED))
    except FileRefused as refused:
        fault = refused.faults[0]
        raise _malformed(fault.line, fault.place, fault.reason) from None


def read_fts_json(data: bytes) -> Iterator[Found]:
    """Every flow of an answer of the API, in its order. Raises Refused `fts.malformed` (place, reason).

    Numbers are read as the digits that stand there, never as floats.
    """
    _require_size(data)
    try:
        answer: Any = json.loads(data, parse_float=str, parse_int=str, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _malformed(1, "character 1", "the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise _malformed(error.lineno, f"character {error.colno}", f"broken JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise _malformed(1, "character 1", f"broken JSON: {error}") from None
    inner = answer.get("data", answer) if isinstance(answer, dict) else answer
    flows = inner.get("flows") if isinstance(inner, dict) else inner
    if not isinstance(flows, list):
        raise _malformed(None, "data.flows", "there is no list of flows")
    yield from _activities(_of_object(number, flow) for number, flow in enumerate(flows, start=1))


def _require_size(data: bytes) -> None:
    if len(data) > FILE_BYTES_MAX:
        raise _malformed(1, "character 1", f"{len(data)} bytes; at most {FILE_BYTES_MAX} are read")


def _malformed(line: int | None, place: str, reason: str) -> Refused:
    where = place if line is None else f"line {line}, {place}"
    return Refused("fts.malformed", place=where, reason=reason)


def _no_number(text: str) -> str:
    raise ValueError(f"{text} is no number of JSON")


def _activities(flows: Iterable[_Flow]) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for flow in flows:
        if not flow.id or len(flow.id) > SHORT_MAX:
            raise _malformed(None, f"{flow.at}, id", f"a flow has an id of 1 to {SHORT_MAX} characters")
        first = seen.setdefault(flow.id, flow.at)
        if first != flow.at:
            raise _malformed(None, f"{flow.at}, id", f"the flow {flow.id} is at {first}, too")
        yield _found(flow)


def _of_row(row: Row) -> _Flow:
    return _Flow(
        line=row.line,
        at=f"line {row.line}",
        id=cleaned(row["id"]),
        status=cleaned(row["status"]),
        day=cleaned(row["date"]),
        amount=cleaned(row["amountUSD"]),
        description=cleaned(row["description"]),
        project=cleaned(row["destProject"]),
        sources=_several(row["srcOrganization"], " | "),
        destinations=_several(row["destOrganization"], " | "),
        clusters=_several(row["destGlobalClusters"], ","),
        places=tuple(("country", code) for code in _several(row["destLocations"], ",")),
        years=(*_several(row["destUsageYearStart"], ","), *_several(row["destUsageYearEnd"], ",")),
    )


def _several(text: str, separator: str) -> tuple[str, ...]:
    """The parts of a field; names of organisations hold commas themselves and are not divided by them."""
    return tuple(part for part in (cleaned(part) for part in text.split(separator)) if part)


def _of_object(number: int, flow: Any) -> _Flow:
    if not isinstance(flow, dict):
        raise _malformed(None, f"data.flows[{number - 1}]", "a flow is an object")
    sources, destinations = _objects(flow.get("sourceObjects")), _objects(flow.get("destinationObjects"))
    return _Flow(
        line=number,
        at=f"data.flows[{number - 1}]",
        id=_text(flow.get("id")),
        status=_text(flow.get("status")),
        day=_text(flow.get("date"))[:10],
        amount=_text(flow.get("amountUSD")),
        description=_text(flow.get("description")),
        project=next(_named(destinations, "Project"), ""),
        sources=tuple(_named(sources, "Organization")),
        destinations=tuple(_named(destinations, "Organization")),
        clusters=tuple(_named(destinations, "GlobalCluster")) or tuple(_named(destinations, "Cluster")),
        places=tuple(("name", name) for name in _named(destinations, "Location")),
        years=tuple(_named(destinations, "UsageYear")),
    )


def _objects(given: Any) -> list[dict[str, Any]]:
    return [found for found in given if isinstance(found, dict)] if isinstance(given, list) else []


def _named(objects: list[dict[str, Any]], kind: str) -> Iterator[str]:
    names = (_text(found.get("name")) for found in objects if found.get("type") == kind)
    return (name for name in names if name)


def _text(value: Any) -> str:
    return cleaned(value) if isinstance(value, str) else ""


def _found(flow: _Flow) -> Found:
    remarks: list[Remark] = []

    def remark(element: str, reason: str) -> None:
        remarks.append(Remark(line=flow.line, external_id=flow.id, element=element, reason=reason))

    starts_on, ends_on = _period(flow, remark)
    budgets = _budgets(flow, remark)
    texts = [text[:TEXT_CHARACTERS_MAX] for text in (flow.project, flow.description) if text.strip()]
    if not texts:
        remark("description", "neither a project nor a description")
    activity = ThirdPartyActivity(
        source="fts",
        external_id=flow.id,
        status=flow.status[:SHORT_MAX] or None,
        titles=_said(*texts[:1]),
        objectives=_said(*texts[1:]),
        organisations=(*_taking_part("funding", flow.sources), *_taking_part("implementing", flow.destinations)),
        areas=tuple(
            Area(vocabulary="country", code=place[:SHORT_MAX])
            if kind == "country"
            else Area(vocabulary="name", names=_said(place))
            for kind, place in flow.places
        ),
        sectors=tuple(Sector(vocabulary="fts-cluster", names=_said(name)) for name in flow.clusters),
        starts_on=starts_on,
        ends_on=ends_on,
        budgets=budgets,
    )
    return Found(activity=activity, line=flow.line, remarks=tuple(remarks))


def _said(*texts: str) -> tuple[Narrative, ...]:
    return tuple(Narrative(language=LANGUAGE, text=text) for text in texts)


def _taking_part(role: Role, names: tuple[str, ...]) -> Iterator[Organisation]:
    return (Organisation(role=role, names=_said(name)) for name in names)


def _period(flow: _Flow, remark: Callable[[str, str], None]) -> tuple[date | None, date | None]:
    years = sorted(int(year) for year in flow.years if year.isascii() and year.isdigit() and len(year) == 4)
    if len(years) < len(flow.years):
        remark("usage year", f"{', '.join(flow.years)[:50]!r} is no year")
    if years and years[0] > 0:
        return date(years[0], 1, 1), date(years[-1], 12, 31)
    try:
        return date.fromisoformat(flow.day), None
    except ValueError:
        remark("date", f"{flow.day[:50]!r} is no day")
        return None, None


def _budgets(flow: _Flow, remark: Callable[[str, str], None]) -> tuple[Budget, ...]:
    try:
        return (Budget(amount=flow.amount, currency="USD"),)
    except ValueError:
        remark("amountUSD", f"{flow.amount[:50]!r} is no amount")
        return ()
