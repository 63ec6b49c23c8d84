"""The page on projects shows the table that the code decides by, and names every code of a guard where it may."""

from services.projects.lifecycle.picture import PAGE, with_table, written
from services.projects.lifecycle.table import TABLE


def test_the_picture_is_current() -> None:
    page = PAGE.read_text("utf-8")
    assert page == with_table(page), "run `python -m services.projects.lifecycle.picture`"


def test_every_step_is_in_the_picture_once() -> None:
    text = written()
    for row in TABLE:
        words = row.action.replace("_", " ")
        shown = f"({words} heard)" if row.heard else words
        assert f"| {shown} |" in text
        assert row.from_state in text
        for guard in row.guards:
            assert guard.__doc__, guard.__name__
            assert " ".join(guard.__doc__.split()).partition(". ")[0] in text
