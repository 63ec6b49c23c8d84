"""What an answer says of the moment at which it was asked for: in headers, since its bytes are promised for ever."""

from collections.abc import Sequence

from services.reporting.reports.report import Place, at_text


def of_the_moment(places: Sequence[Place]) -> dict[str, str]:
    """`fiducia-at` (asking with it gives the same bytes), `fiducia-lag` and, under an alarm, `fiducia-stale`.

    Both name each log they are about: `<log>;events=3;seconds=1.5`, `<log>;alarm=feed.altered`.
    """
    lag = [
        f"{place.log};events={place.lag_events}"
        + ("" if place.lag_seconds is None else f";seconds={place.lag_seconds:.1f}")
        for place in places
    ]
    headers = {"fiducia-at": at_text(places), "fiducia-lag": ", ".join(lag)}
    stale = [f"{place.log};alarm={place.stale}" for place in places if place.stale is not None]
    if stale:
        headers["fiducia-stale"] = ", ".join(stale)
    return headers
