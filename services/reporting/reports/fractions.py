"""Quotients without floats: rounded half up, away from zero."""


def half_up(up: int, down: int) -> int:
    """up / down to the nearest whole, halves away from zero; down > 0."""
    return (2 * up + down) // (2 * down) if up >= 0 else -((-2 * up + down) // (2 * down))


def percent(part: int, whole: int) -> str | None:
    """A part of a whole in a hundred, as text with two decimals; None where there is no whole."""
    if whole <= 0:
        return None
    hundredths = half_up(part * 10_000, whole)
    sign, size = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{size // 100}.{size % 100:02d}"
