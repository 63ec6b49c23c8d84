"""The base of every contract: frozen, strict about unknown fields, silent about absent ones."""

from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A frozen JSON object; unknown fields are refused, what is None is left out when it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, revalidate_instances="never")

    def to_json(self) -> dict[str, Any]:
        """The object as plain JSON values; absent fields are omitted, never null."""
        return self.__pydantic_serializer__.to_python(self, mode="json", exclude_none=True)  # type: ignore[no-any-return]

    @classmethod
    def _sure(cls, values: dict[str, Any]) -> Self:
        """The object of values that are right by construction, every field named: nothing is looked at again.

        For what our own arithmetic makes thousands of times a second; whatever comes from outside is validated.
        """
        made: Self = _new(cls)
        _set_values(made, values)
        _set_named(made, _EVERY_FIELD)
        _set_extra(made, None)
        _set_private(made, None)
        return made

    @classmethod
    def made(cls, **values: Any) -> Self:
        """As `_sure`, for a contract of many fields: those that are not named have their defaults."""
        return cls._sure({**_defaults(cls), **values})


@cache
def _defaults(contract: type[Contract]) -> dict[str, Any]:
    """What fields hold that nobody names; those that must be named are not in it."""
    return {name: field.default for name, field in contract.model_fields.items() if not field.is_required()}


_new = object.__new__
_slots = BaseModel.__dict__
_set_values = _slots["__dict__"].__set__
_set_named = _slots["__pydantic_fields_set__"].__set__
_set_extra = _slots["__pydantic_extra__"].__set__
_set_private = _slots["__pydantic_private__"].__set__
_EVERY_FIELD: frozenset[str] = frozenset()
"""Which fields were given is asked of nothing that is made this way: None is left out, defaults are written."""
