"""Hypothesis strategies for every event type, made from the contracts themselves."""

import re
import types
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from pydantic import AwareDatetime, StringConstraints, TypeAdapter, ValidationError

from shared.contracts.actor import Actor
from shared.contracts.canonical import JSON_INTEGER_MAX
from shared.contracts.currencies import Currency
from shared.contracts.envelope import Causation, Recorded
from shared.contracts.events import EVENT_TYPES, PROJECT_EVENT_TYPES, EventData, FundEvent
from shared.contracts.ids import Id, new_id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money

CURRENCIES = ("USD", "EUR", "XOF", "BHD", "CLF")
minors = st.integers(-(10**15) + 1, 10**15 - 1)
shas = st.binary(min_size=32, max_size=32).map(bytes.hex)
keys = st.text("ABCxyz012._:-", min_size=1, max_size=20)
microseconds = st.integers(0, 3 * 10**15)


def amounts() -> st.SearchStrategy[Money]:
    """Money of any size and several currencies."""
    return st.builds(Money.of, minors, st.sampled_from(CURRENCIES))


def events(cls: type[EventData]) -> st.SearchStrategy[EventData]:
    """Any data of one event type."""
    return _contract(cls)  # type: ignore[return-value]


@cache
def _contract(cls: type[Contract]) -> st.SearchStrategy[Contract]:
    if cls is Money:
        return amounts()
    if cls is Booked:
        return st.builds(Booked.in_base, minors, st.sampled_from(CURRENCIES))
    hints = get_type_hints(cls, include_extras=True)
    fields = {name: _value(hints[name]) for name in cls.model_fields}
    return st.fixed_dictionaries(fields).filter(lambda given: _valid(cls, given)).map(cls.model_validate)


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if hint == Id:
        return st.builds(new_id)
    if hint == Currency:
        return st.sampled_from(CURRENCIES)
    origin = get_origin(hint)
    if origin is Annotated:
        return _annotated(hint)
    if origin in (Union, types.UnionType):
        return st.one_of(*(_value(part) for part in get_args(hint)))
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    if origin is tuple:
        return st.lists(_value(get_args(hint)[0]), max_size=2).map(tuple)
    if isinstance(hint, type) and issubclass(hint, Contract):
        return _contract(hint)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        type(None): st.none(),
        bool: st.booleans(),
        int: st.integers(1, JSON_INTEGER_MAX),
        date: st.dates(date(1900, 1, 1)),
        datetime: st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        str: amounts().map(lambda money: money.amount),
    }
    return plain[hint]


def _annotated(hint: Any) -> st.SearchStrategy[Any]:
    kind, *constraints = get_args(hint)
    if kind is Money and constraints:
        return amounts().map(lambda money: Money.of(abs(money.minor) or 1, money.currency))
    if kind in (AwareDatetime, datetime):
        return _value(datetime)
    patterns = [c.pattern for c in constraints if isinstance(c, StringConstraints) and c.pattern is not None]
    if kind is str and patterns:
        adapter = TypeAdapter(hint)
        short = re.sub(r"\{[01],\d+\}", "{1,6}", patterns[0])
        texts = st.from_regex(short, fullmatch=True) | st.sampled_from(("a", "Bâtiment Ω", "日本 🏗"))
        return texts.filter(lambda text: _valid(adapter, text)).map(adapter.validate_python)
    if kind is int:
        adapter = TypeAdapter(hint)
        said = [part for c in constraints for part in getattr(c, "metadata", ())]
        least = max((part.ge for part in said if hasattr(part, "ge")), default=0)
        most = min((part.le for part in said if hasattr(part, "le")), default=least + 1_000)
        return st.integers(least, most).filter(lambda number: _valid(adapter, number))
    return _value(kind)


def _valid(judge: Any, given: Any) -> bool:
    try:
        judge.validate_python(given) if isinstance(judge, TypeAdapter) else judge.model_validate(given)
    except ValidationError:
        return False
    return True


actors = _contract(Actor)


@st.composite
def recorded(draw: st.DrawFn, cls: type[EventData]) -> Recorded:
    """Any event of one type with any envelope."""
    data = draw(events(cls))
    return Recorded(
        log="example.org/fund/ledger",
        position=draw(st.integers(0, JSON_INTEGER_MAX)),
        event_id=new_id(),
        stream=data.stream,
        version=draw(st.integers(1, 2**31 - 1)),
        recorded_at=datetime.fromisoformat("2000-01-01T00:00:00+00:00") + timedelta(microseconds=draw(microseconds)),
        actor=draw(actors),  # type: ignore[arg-type]
        transaction_id=new_id(),
        data=data,
        effective_on=draw(st.dates()) if issubclass(cls, FundEvent) else None,
        correlation_id=draw(st.none() | st.builds(new_id)),
        causation=draw(st.none() | st.builds(Causation, st.just("a.example/x"), st.integers(0, JSON_INTEGER_MAX))),
        idempotency_key=draw(st.none() | keys),
        request_sha256=draw(st.none() | shas),
        evidence=tuple(draw(st.lists(shas, max_size=3, unique=True).map(sorted))),
    )


EVERY_TYPE = list({**EVENT_TYPES, **PROJECT_EVENT_TYPES}.values())
