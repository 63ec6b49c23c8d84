"""What the OpenAPI document says of a service's own routes, made from the contracts themselves."""

import dataclasses
import re
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import Any, get_type_hints

from pydantic import BaseModel, TypeAdapter, create_model

from shared.contracts.money import Money
from shared.deciding.capability import CommandRule
from shared.deciding.resources import Kind

PROBLEM = {
    "description": "Refused: a problem document (RFC 9457) with code, figures and JSON pointers",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code", "errors"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                    "errors": {"type": "array", "items": {"type": "object"}},
                    "figures": {"type": "object"},
                },
            }
        }
    },
}
PROBLEMS = {str(status): PROBLEM for status in (400, 401, 403, 404, 405, 409, 412, 413, 422, 503)}
READ_PROBLEMS = {str(status): PROBLEM for status in (400, 401, 403, 404, 405)}


def state_class(kind: Kind[Any]) -> Hashable:
    """The dataclass that is shown of a kind."""
    found: Hashable = get_type_hints(kind.shows or kind.evolve)["return"]
    return found


@cache
def view_of(state: Hashable, is_resource: bool = True) -> type[BaseModel]:
    """A resource's shown form: amounts that the state keeps in minor units are shown as money."""
    assert isinstance(state, type) and dataclasses.is_dataclass(state)  # noqa: PT018
    hints = get_type_hints(state)
    fields: dict[str, Any] = {}
    if is_resource:
        fields["id"] = (str, ...)
    for field in dataclasses.fields(state):
        hint = hints[field.name]
        name = field.name.removesuffix("_minor")
        if name != field.name:
            hint = Money if hint is int else dict[str, Money]
        elif (nested := _nested(hint)) is not None:
            hint = tuple[view_of(nested, False), ...]  # type: ignore[arg-type,misc]
        fields[name] = (hint, ...)
    if is_resource:
        fields |= {"evidence": (list[str], ...), "reversed": (bool, ...)}
        fields |= {"version": (int, ...), "created_position": (int, ...)}
    return create_model(f"{state.__name__}View", __doc__=state.__doc__, **fields)


def page_of(view: type[BaseModel]) -> type[BaseModel]:
    """A page of a list."""
    items: Any = list[view]  # type: ignore[valid-type]
    return create_model(f"{view.__name__}Page", items=(items, ...), next_cursor=(str | None, ...))


def _nested(hint: Any) -> type[Any] | None:
    arguments: tuple[Any, ...] = getattr(hint, "__args__", ())
    first: Any = arguments[0] if arguments else None
    return first if isinstance(first, type) and dataclasses.is_dataclass(first) else None


def body_schema(rule: CommandRule) -> dict[str, Any]:
    """The JSON Schema of a command's body: the contract without the ids of its path."""
    schema = TypeAdapter(rule.body).json_schema(ref_template="#/components/schemas/{model}")
    for name in rule.body.PATH_IDS:
        schema["properties"].pop(name, None)
    schema["required"] = [name for name in schema.get("required", []) if name not in rule.body.PATH_IDS]
    return schema


def command_operation(rule: CommandRule, also_answered: Mapping[str, Any]) -> dict[str, Any]:
    """What FastAPI is told of a command's route; `also_answered`: the fields of its answer beside the resource."""
    shown: Any = dict[str, Any] if rule.answers is None else view_of(state_class(rule.answers))
    answer = create_model(
        f"{rule.body.__name__}Answer",
        resource=(shown, ...),
        version=(int, ...),
        position=(int | None, None),
        transaction_id=(str | None, None),
        **{name: (hint, ...) for name, hint in also_answered.items()},  # type: ignore[call-overload]
    )
    schema = body_schema(rule)
    schema.pop("$defs", None)
    parameters: list[dict[str, Any]] = [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,200}$"},
        }
    ]
    if rule.target is not None:
        parameters.append({"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}})
    parameters += [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", rule.path)
    ]
    return {
        "operation_id": rule.name,
        "summary": (rule.body.__doc__ or "").split("\n")[0],
        "tags": [rule.path.split("/")[2]],
        "status_code": 201,
        "responses": {201: {"model": answer}, 200: {"model": answer, "description": "Nothing changed"}},
        "openapi_extra": {
            "parameters": parameters,
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{rule.body.__name__}"}}},
            },
            "responses": PROBLEMS,
            "security": [{"bearer": []}],
        },
        "response_model": None,
    }


def with_contracts(document: dict[str, Any], rules: Sequence[CommandRule]) -> dict[str, Any]:
    """The document with every command body and the bearer scheme among its components."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for rule in rules:
        schema = body_schema(rule)
        for name, definition in schema.pop("$defs", {}).items():
            schemas.setdefault(name, definition)
        schemas[rule.body.__name__] = schema
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    return document


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Sums an operation up, declares the ids of its path, and says what an answer without a model is: an object."""
    if operation.get("description"):
        operation["summary"] = operation["description"].split("\n")[0]
    parameters = operation.setdefault("parameters", [])
    declared = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
    for name in re.findall(r"\{(\w+)\}", path):
        if name not in declared:
            parameters.append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
    if content is not None and not content.get("schema"):
        content["schema"] = {"type": "object"}
