"""OCHA FTS flow files: every row becomes one `import_flow` command, or the file is refused with line and column.

The file is CSV as FTS publishes it, in any order of columns; columns that are not needed are ignored, and so
nothing of them, descriptions least of all, reaches the ledger. Needed are

    id, date, status, amountUSD                     what is recorded: the USD amount as reported
    originalAmount, originalCurrency, exchangeRate  kept as reported, may be blank, never recomputed
    srcOrganization, srcOrganizationTypes           the donor; blank: the donor `unspecified`
    boundary, contributionType, flowType, onBoundary   whether the flow is money of the fund (`noted_because`)

`content_sha256` is the SHA-256 of the RFC 8785 bytes of exactly what is recorded of the row:
`{external_ref: {source, id}, effective_on, status, donor_id, amount, as_reported, noted_because}`, the last
one only where there is one; anyone can make it again from the events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError

from fiducia.importing.csv_rows import FAULTS_MAX, Fault, FileRefused, Row, read_rows
from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.currencies import decimals
from shared.contracts.events.flows import FlowStatus, NotedReason
from shared.contracts.events.parties import OrganisationKind
from shared.contracts.ids import derived_id
from shared.contracts.money import InvalidMoney, to_minor
from shared.contracts.texts import Code, Decimal, Label, Reference

SOURCE: Final = "fts"
CURRENCY: Final = "USD"
NEEDED: Final = (
    "id", "date", "status", "amountUSD", "originalAmount", "originalCurrency", "exchangeRate", "srcOrganization",
    "srcOrganizationTypes", "boundary", "contributionType", "flowType", "onBoundary",
)  # fmt: skip
FILE_BYTES_MAX: Final = 256 * 1024 * 1024
UNSPECIFIED: Final = "unspecified"
_ORGANISATIONS: Final = "c0d6a1c2-27f4-5a37-9a5a-6a0f2a1f7e44"

T = TypeVar("T")
_STATUSES: Final[Mapping[str, FlowStatus]] = {status: status for status in get_args(FlowStatus)}
_BOUNDARIES: Final[Mapping[str, NotedReason | None]] = {
    "incoming": None,
    "internal": "not_incoming",
    "outgoing": "not_incoming",
}
_CONTRIBUTIONS: Final[Mapping[str, NotedReason | None]] = {"financial": None, "in kind": "in_kind"}
_FLOW_TYPES: Final[Mapping[str, NotedReason | None]] = {
    "Standard": None,
    "Parked": "parked",
    "Pass through": "pass_through",
    "Carryover": "carry_over",
}
_DESTINATIONS: Final[Mapping[str, NotedReason | None]] = {"single": None, "shared": "shared"}
_DONOR_KINDS: Final[Mapping[str, OrganisationKind]] = {
    "Government": "government",
    "UN agency": "un_agency",
    "NGO": "ngo",
    "Red Cross/Red Crescent": "red_cross",
    "Inter-governmental": "inter_governmental",
    "Pooled fund": "pooled_fund",
    "Private organization/foundation": "private",
}
_AMOUNT: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))?", re.ASCII)
_REFERENCE: Final[TypeAdapter[str]] = TypeAdapter(Reference)
_LABEL: Final[TypeAdapter[str]] = TypeAdapter(Label)
_CODE: Final[TypeAdapter[str]] = TypeAdapter(Code)
_DECIMAL: Final[TypeAdapter[str]] = TypeAdapter(Decimal)


@dataclass(frozen=True)
class Donor:
    """Who a flow comes from, as FTS names it; FTS names nobody where `name` is blank."""

    name: str
    kind: OrganisationKind

    @cached_property
    def organisation_id(self) -> str:
        """The same id for the same name for ever."""
        return derived_id(_ORGANISATIONS, self.name)

    @cached_property
    def code(self) -> str:
        """A code that no other name has, readable as far as ASCII goes."""
        if not self.name:
            return UNSPECIFIED
        slug = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:50].strip("-")
        return "-".join(part for part in (SOURCE, slug, sha256_hex(self.name.encode())[:8]) if part)

    @property
    def shown(self) -> str:
        """The name to show."""
        return self.name or UNSPECIFIED


@dataclass(frozen=True)
class FtsFlow:
    """One row, as it is to be recorded."""

    line: int
    id: str
    effective_on: str
    status: FlowStatus
    amount: str
    noted_because: NotedReason | None
    as_reported: Mapping[str, str]
    donor: Donor

    @property
    def minor(self) -> int:
        """The reported USD amount in cents."""
        return to_minor(self.amount, CURRENCY)

    @cached_property
    def content_sha256(self) -> str:
        """The digest of what is recorded of the row."""
        content = {**self._recorded(), "external_ref": {"source": SOURCE, "id": self.id}}
        return sha256_hex(canonical(content))

    def command(self, fund_id: str, bank_account_id: str) -> dict[str, Any]:
        """The body of its `import_flow`."""
        reference = {"source": SOURCE, "id": self.id, "content_sha256": self.content_sha256}
        body = {**self._recorded(), "fund_id": fund_id, "external_ref": reference}
        if self.status == "paid" and self.noted_because is None:
            body["bank_account_id"] = bank_account_id
        return body

    def _recorded(self) -> dict[str, Any]:
        recorded: dict[str, Any] = {
            "effective_on": self.effective_on,
            "status": self.status,
            "donor_id": self.donor.organisation_id,
            "amount": {"amount": self.amount, "currency": CURRENCY},
            "as_reported": dict(self.as_reported),
        }
        if self.noted_because is not None:
            recorded["noted_because"] = self.noted_because
        return recorded


def read_flows(data: bytes) -> list[FtsFlow]:
    """Every row of a file, in its order. Raises FileRefused with the first faults; then nothing of it is usable."""
    if len(data) > FILE_BYTES_MAX:
        raise FileRefused(Fault(1, "character 1", f"{len(data)} bytes; at most {FILE_BYTES_MAX} are read"))
    flows: list[FtsFlow] = []
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    try:
        for row in read_rows(data, NEEDED):
            reading = _Reading(row)
            flow = reading.flow()
            faults += reading.faults
            first = lines.setdefault(flow.id, row.line)
            if flow.id and first != row.line:
                faults.append(row.fault("id", f"the flow {flow.id} is on line {first}, too"))
            if len(faults) >= FAULTS_MAX:
                break
            flows.append(flow)
    except FileRefused as refused:
        faults += refused.faults
    if faults:
        raise FileRefused(*faults[:FAULTS_MAX])
    return flows


class _Reading:
    """One row being read; what does not fit is kept as a fault, and a stand-in goes on in its place."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._reasons: dict[str, str] = {}

    @property
    def faults(self) -> list[Fault]:
        """What does not fit, in the order of the columns."""
        found = sorted(self._reasons, key=self._row.columns.__getitem__)
        return [self._row.fault(name, self._reasons[name]) for name in found]

    def flow(self) -> FtsFlow:
        amount = self._amount()
        reasons: list[NotedReason | None] = [
            self._one_of("boundary", _BOUNDARIES),
            self._one_of("contributionType", _CONTRIBUTIONS),
            self._one_of("flowType", _FLOW_TYPES),
            self._one_of("onBoundary", _DESTINATIONS),
            "zero" if not amount.strip("0.") else None,
        ]
        return FtsFlow(
            line=self._row.line,
            id=self._fitting("id", _REFERENCE, "an id is 1 to 100 characters"),
            effective_on=self._day(),
            status=self._one_of("status", _STATUSES) or "pledge",
            amount=amount,
            noted_because=next((reason for reason in reasons if reason is not None), None),
            as_reported=self._as_reported(),
            donor=self._donor(),
        )

    def _refuse(self, name: str, reason: str) -> None:
        self._reasons[name] = reason

    def _fitting(self, name: str, wanted: TypeAdapter[str], otherwise: str) -> str:
        try:
            return wanted.validate_python(self._row[name])
        except ValidationError:
            self._refuse(name, f"{self._row[name][:50]!r}: {otherwise}")
            return ""

    def _one_of(self, name: str, known: Mapping[str, T | None]) -> T | None:
        text = self._row[name]
        if text not in known:
            self._refuse(name, f"{text[:50]!r} is none of {', '.join(known)}")
            return None
        return known[text]

    def _day(self) -> str:
        text = self._row["date"]
        try:
            if len(text) != 10:
                raise ValueError
            date.fromisoformat(text)
        except ValueError:
            self._refuse("date", f"{text[:50]!r} is not a day written YYYY-MM-DD")
        return text

    def _amount(self) -> str:
        text = self._row["amountUSD"]
        matched = _AMOUNT.fullmatch(text)
        places = decimals(CURRENCY)
        if matched is None:
            self._refuse("amountUSD", f"{text[:50]!r} is not an amount such as 1250 or 1250.50")
            return "1"
        whole, fraction = matched[1], matched[2] or ""
        if len(fraction) > places:
            self._refuse("amountUSD", f"{text[:50]} has {len(fraction)} decimals, {CURRENCY} has {places}")
            return "1"
        amount = f"{whole}.{fraction:0<{places}}"
        try:
            to_minor(amount, CURRENCY)
        except InvalidMoney as error:
            self._refuse("amountUSD", str(error))
        return amount

    def _as_reported(self) -> dict[str, str]:
        wanted = (
            ("amount", "originalAmount", _DECIMAL, "not a plain number of at most 12 digits and 12 decimals"),
            ("currency", "originalCurrency", _CODE, "not a currency code"),
            ("rate", "exchangeRate", _DECIMAL, "not a plain number of at most 12 digits and 12 decimals"),
        )
        return {key: self._fitting(name, kind, no) for key, name, kind, no in wanted if self._row[name]}

    def _donor(self) -> Donor:
        if not self._row["srcOrganization"].strip():
            return Donor("", "other")
        name = self._fitting("srcOrganization", _LABEL, "a name is at most 200 characters, none of control")
        return Donor(name, _DONOR_KINDS.get(self._row["srcOrganizationTypes"].strip(), "other"))
