"""A key that stands twice is found wherever it is, and nothing else is taken for one."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.problems import Refused
from shared.service.doubled_keys import doubled_keys, pointer_to
from shared.service.requests import parse_lines, parse_object


def found(body: str) -> list[str]:
    return [pointer_to(path) for path in doubled_keys(body.encode(), orjson.loads(body))]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ('{"a":1}', []),
        ('{"a":1,"a":1}', ["/a"]),
        ('{"a" : 1,\n"a"\t:2}', ["/a"]),
        ('{"a":1,"\\u0061":2}', ["/a"]),
        ('{"a":"x:y","a":"x"}', ["/a"]),
        # an escaped colon in what is kept must not make up for the one that goes with the key
        ('{"a":1,"a":"\\u003a"}', ["/a"]),
        ('{"a":1,"a":"\\u003A"}', ["/a"]),
        ('{"a":"\\u003a","b":"\\\\u003a"}', []),
        ('{"a":"12:30:00 : x","b":{"c:d":":"}}', []),
        ('{"l":[{"b":1},{"b":1,"b":2}]}', ["/l/1/b"]),
        ('{"a/b":{"~":1,"~":2}}', ["/a~1b/~0"]),
        ('{"a":{"b":1,"b":2},"c":{"d":1,"d":1}}', ["/a/b", "/c/d"]),
        # what is dropped with the first is not looked into
        ('{"a":{"b":1,"b":2},"a":{}}', ["/a"]),
        ('{"":1,"":2}', ["/"]),
    ],
)
def test_where_a_key_stands_twice(body: str, pointers: list[str]) -> None:
    assert found(body) == pointers


TEXTS = st.text(st.sampled_from(':a"\\/~é u003'), max_size=4)
VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4), st.booleans(), st.data())
@settings(deadline=None, max_examples=300)
def test_no_other_body_is_refused_and_every_doubled_one_is(
    value: dict[str, Any], plain: bool, data: st.DataObject
) -> None:
    body = json.dumps(value, ensure_ascii=plain)
    assert doubled_keys(body.encode(), orjson.loads(body)) == []
    key = data.draw(st.sampled_from(sorted(value)))
    doubled = body[:-1] + "," + json.dumps({key: data.draw(VALUES)}, ensure_ascii=plain)[1:]
    assert doubled_keys(doubled.encode(), orjson.loads(doubled)) == [(key,)]


def test_a_body_is_refused_with_the_pointer_and_the_key() -> None:
    with pytest.raises(Refused) as refused:
        parse_object(b'{"amount":{"currency":"USD","amount":"1.00","amount":"2.00"}}')
    assert (refused.value.code, refused.value.pointer) == ("body.duplicate_key", "/amount/amount")
    assert refused.value.figures == {"key": "amount"}


def test_in_a_list_of_lines_each_is_refused_for_itself() -> None:
    body = b'{"lines":[{"body":{"a":1,"a":2}},{"body":{"a":1}},{"command":"x","command":"y"},{"body":1,"body":2}]}'
    lines = parse_lines(body, "lines")["lines"]
    assert [line.pointer if isinstance(line, Refused) else None for line in lines] == ["/a", None, "/command", "/body"]
    for outside in (b'{"lines":[],"lines":[]}', b'{"atomic":true,"atomic":false,"lines":[]}', b'{"x":{"a":1,"a":2}}'):
        with pytest.raises(Refused) as refused:
            parse_lines(outside, "lines")
        assert refused.value.code == "body.duplicate_key"


def test_a_body_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse_object(b'{"a":' * 300 + b"1" + b"}" * 300)
    assert refused.value.code == "request.invalid"
