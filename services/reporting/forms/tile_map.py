"""The schematic map of Mali: a tile a region, near its place; what has no one place stands beside it, never on it.

Each tile tells its name and its figure. The shade repeats the figure and adds nothing, so that nobody needs colours.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from services.reporting.forms.described import described, told
from services.reporting.forms.telling import Telling, written
from services.reporting.reports.report import Column, Line

TILES: dict[str, tuple[int, int]] = {
    "ML-10": (2, 0),
    "ML-6": (2, 1),
    "ML-8": (3, 1),
    "ML-5": (2, 2),
    "ML-7": (3, 2),
    "ML-9": (4, 2),
    "ML-1": (0, 3),
    "ML-2": (1, 3),
    "ML-4": (2, 3),
    "ML-BKO": (1, 4),
    "ML-3": (2, 4),
}
"""Column and row of each region, by ISO 3166-2 code (DOMAIN.md section 3; the P-codes are others)."""
BESIDE = ("multi_area", "countrywide", "unassigned")
SHADES = ("#ffffff", "#dbe9f6", "#abcfe6", "#68abd4", "#4292c6", "#12508f")
"""Nothing, then five steps of one hue; the darkest carries white letters (contrast at least 4.5 to 1)."""
INKS = ("#1a1a1a", "#1a1a1a", "#1a1a1a", "#1a1a1a", "#1a1a1a", "#ffffff")
TILE, GAP, MARGIN, HEAD = 112, 6, 16, 54
BESIDE_LEFT = MARGIN + 5 * (TILE + GAP) + 26
WIDTH = BESIDE_LEFT + 170 + MARGIN
HEIGHT = HEAD + 5 * (TILE + GAP) + 74
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
NO_FIGURE = "url(#unknown)"


def tile_map(title: str, columns: Sequence[Column], lines: Sequence[Line], telling: Telling) -> tuple[str, str]:
    """The SVG, and what it shows in words: the first column shades the tiles, a second is written small."""
    by_key = {line.key: line for line in lines}
    main = columns[0]
    most = max([_number(main, line) or Decimal(0) for key, line in by_key.items() if key in TILES], default=Decimal(0))
    parts = [_text(MARGIN, 32, title, 20, bold=True)]
    figures = []
    for key, (across, down) in TILES.items():
        left, top = MARGIN + across * (TILE + GAP), HEAD + down * (TILE + GAP)
        parts.append(_tile(key, by_key.get(key), columns, most, left, top, TILE, telling))
        figures.append(_figures(key, by_key.get(key), columns, telling))
    parts.append(_text(BESIDE_LEFT, HEAD + 2 * (TILE + GAP) - 12, telling.word("map.beside"), 13, bold=True, shade=1))
    for index, key in enumerate(BESIDE):
        top = HEAD + (2 + index) * (TILE + GAP)
        parts.append(_tile(key, by_key.get(key), columns, Decimal(0), BESIDE_LEFT, top, 170, telling))
        figures.append(_figures(key, by_key.get(key), columns, telling))
    parts.append(_legend(columns, most, telling))
    alt = telling.word("map.desc", column=telling.word(main.key), figures="; ".join(figures))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FONT}" lang="{telling.language}"><defs><pattern id="unknown" width="8" height="8" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#ffffff"/>'
        '<line x1="0" y1="0" x2="0" y2="8" stroke="#c8c8c8" stroke-width="2"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )
    return described(svg, title, alt), alt


def _number(column: Column, line: Line | None) -> Decimal | None:
    cell = None if line is None else line.cells.get(column.key)
    if line is None or cell is None:
        return None
    return Decimal(written(column.kind, cell, column.currency or line.currency))


def step(number: Decimal | None, most: Decimal) -> int:
    """How dark: 0 for nothing or less, else one of five equal parts of the most."""
    if number is None or number <= 0 or most <= 0:
        return 0
    return min(5, int((number * 5 / most).to_integral_value(ROUND_CEILING)))


def _tile(
    key: str, line: Line | None, columns: Sequence[Column], most: Decimal, left: int, top: int, width: int,
    telling: Telling,
) -> str:  # fmt: skip
    number = _number(columns[0], line)
    at = step(number, most)
    is_beside = key in BESIDE
    fill = NO_FIGURE if number is None else SHADES[at]
    dashes = ' stroke-dasharray="6 4"' if is_beside else ""
    shown = [telling.value("count", None) if line is None else telling.cell(column, line) for column in columns[:2]]
    size = 26 if len(shown[0]) <= 6 else 19 if len(shown[0]) <= 9 else 14 if len(shown[0]) <= 13 else 11
    centre = left + width // 2
    parts = [
        f"<title>{told(_figures(key, line, columns, telling))}</title>",
        f'<rect x="{left}" y="{top}" width="{width}" height="{TILE}" rx="3" fill="{fill}" stroke="#1a1a1a" '
        f'stroke-width="1"{dashes}/>',
        _text(centre, top + 28, telling.word(key), 14, anchor="middle", shade=at),
        _text(centre, top + 66, shown[0], size, bold=True, anchor="middle", shade=at),
    ]
    if len(columns) > 1:
        parts.append(_text(centre, top + 94, shown[1], 13, anchor="middle", shade=at))
    return f"<g>{''.join(parts)}</g>"


def _figures(key: str, line: Line | None, columns: Sequence[Column], telling: Telling) -> str:
    shown = [
        f"{telling.word(column.key)} {telling.value('count', None) if line is None else telling.cell(column, line)}"
        for column in columns[:2]
    ]
    return f"{telling.word(key)}{telling.colon}{', '.join(shown)}"


def _legend(columns: Sequence[Column], most: Decimal, telling: Telling) -> str:
    top = HEAD + 5 * (TILE + GAP) + 14
    main = columns[0]
    parts = [
        f'<rect x="{MARGIN + 26 * index}" y="{top}" width="26" height="14" fill="{shade}" stroke="#1a1a1a" '
        'stroke-width="0.75"/>'
        for index, shade in enumerate(SHADES)
    ]
    places = "" if main.kind != "money" else f" ({main.currency})"
    words = f"{telling.word(main.key)}{places}"
    largest = telling.decimal(str(most))
    parts.append(_text(MARGIN + 26 * len(SHADES) + 10, top + 12, f"0 – {largest}  {words}", 13))
    if len(columns) > 1:
        parts.append(_text(MARGIN, top + 34, telling.word("map.small", column=telling.word(columns[1].key)), 13))
    parts.append(_text(MARGIN, top + 52, telling.word("map.schematic"), 11))
    return "".join(parts)


def _text(x: int, y: int, text: str, size: int, bold: bool = False, anchor: str = "start", shade: int = 0) -> str:
    weight = ' font-weight="bold"' if bold else ""
    style = f'font-size="{size}" text-anchor="{anchor}" fill="{INKS[shade]}"{weight}'
    return f'<text x="{x}" y="{y}" {style}>{told(text)}</text>'
