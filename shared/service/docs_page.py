"""`/docs`: the OpenAPI document as one page, made on the server: it needs no script, no network and no account."""

import re
from html import escape
from itertools import groupby
from typing import Any

import orjson

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:62rem;padding:1.5rem;color:#1b1b1b;background:#fff}
h1{margin:0}nav a{margin-right:.5rem;white-space:nowrap}h2{border-bottom:1px solid #bbb;margin-top:2.2rem}
details{border:1px solid #ddd;border-radius:4px;margin:.4rem 0;padding:.3rem .7rem}summary{cursor:pointer}
code{font:14px ui-monospace,monospace}pre{background:#f4f4f4;overflow-x:auto;padding:.7rem}
.m{display:inline-block;width:4.2em;font-weight:700}.POST{color:#7a3b00}.GET{color:#004e7a}
table{border-collapse:collapse}td,th{border:1px solid #ddd;padding:.15rem .5rem;text-align:left}
"""


def docs_page(document: dict[str, Any]) -> str:
    """The page of an OpenAPI 3.1 document."""
    info = document["info"]
    operations = [
        (str(operation.get("tags", ["other"])[0]), path, method.upper(), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    operations.sort(key=lambda o: o[0])
    sections, links = [], []
    for tag, group in groupby(operations, key=lambda o: o[0]):
        links.append(f'<a href="#{escape(tag)}">{escape(tag)}</a>')
        shown = "".join(_operation(path, method, operation, document) for _, path, method, operation in group)
        sections.append(f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{shown}')
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>{escape(info['title'])}</h1><p>{escape(info.get('description', ''))}</p>"
        f'<p>The same for machines: <a href="/openapi.json">openapi.json</a>, <a href="/v1/schemas">schemas</a>.</p>'
        f"<nav>{' '.join(links)}</nav>{''.join(sections)}</main></body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    summary = operation.get("summary", "")
    about = operation.get("description", "")
    parts = [f"<p>{escape(about)}</p>" if about and about != summary else ""]
    if operation.get("parameters"):
        rows = "".join(
            f"<tr><td><code>{escape(p['name'])}</code><td>{escape(p['in'])}"
            f"<td>{'required' if p.get('required') else ''}</tr>"
            for p in operation["parameters"]
        )
        parts.append(f"<table><tr><th>parameter<th>in<th></tr>{rows}</table>")
    for kind, holder in (("body", operation.get("requestBody")), *_successes(operation)):
        content: list[dict[str, Any]] = list((holder or {}).get("content", {}).values())
        schema = content[0].get("schema") if content else None
        if schema:
            text = orjson.dumps(_resolved(schema, document), option=orjson.OPT_INDENT_2).decode()
            parts.append(f"<p>{escape(kind)}</p><pre>{escape(text)}</pre>")
    refusals = [status for status in operation.get("responses", {}) if status[0] in "45"]
    if refusals:
        parts.append(f"<p>refusals: {escape(', '.join(refusals))}, each a problem document</p>")
    return (
        f'<details><summary><span class="m {method}">{method}</span><code>{escape(path)}</code> '
        f"{escape(summary)}</summary>{''.join(parts)}</details>"
    )


def _successes(operation: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(f"answer {status}", answer) for status, answer in operation["responses"].items() if status[0] == "2"]


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """The schema itself where it is only named; what it names in turn is left as a reference."""
    reference = re.fullmatch("#/components/schemas/(.+)", schema.get("$ref", ""))
    return document["components"]["schemas"][reference[1]] if reference else schema
