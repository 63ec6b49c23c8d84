"""The base of every contract: frozen, strict about unknown fields, silent about absent ones."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A frozen JSON object; unknown fields are refused, what is None is left out when it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, revalidate_instances="never")

    def to_json(self) -> dict[str, Any]:
        """The object as plain JSON values; absent fields are omitted, never null."""
        return self.__pydantic_serializer__.to_python(self, mode="json", exclude_none=True)  # type: ignore[no-any-return]
