"""`/docs` shows every operation on one page that needs nothing from anywhere else."""

import re

from tests.promises.conftest import Served


def test_every_operation_is_on_the_page_and_nothing_is_fetched(served: Served) -> None:
    page = served.http.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    for path, methods in served.http.get("/openapi.json").json()["paths"].items():
        for method in methods:
            assert f'{method.upper()}">{method.upper()}</span><code>{path}</code>' in page.text
    assert not re.search(r"(src|href)=[\"']https?:|<script|@import", page.text)
