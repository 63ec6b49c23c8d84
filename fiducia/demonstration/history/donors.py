"""Sixteen donors' agreements and what came in under them: 118,000,000.00 USD by 30 June 2021. Illustrative.

The donors are the ones that the sources name; amounts and days are ours, save two that were made to resemble what was
published (Denmark's 12.2 and then 7.7 million; the sums that had come in by February 2016, September 2019 and
December 2020). All of it is in US dollars; what was published of Austria is in euro and not followed.
"""

from datetime import date
from typing import Final

from fiducia.demonstration.history.records import Agreement, Receipt

_TABLE: Final = """
UNDOCO 2013-04-15 -        2013-05-06 1400000
NL     2013-08-20 -        2013-09-10 1000000   2014-03-12 1000000
DK     2013-10-01 -        2013-10-28 1200000   2014-05-14 1400000   2015-04-20 1400000
AU     2014-02-10 -        2014-03-03  750000   2014-10-08  750000
TR     2014-05-05 -        2014-06-02  650000
DE     2014-07-15 -        2014-09-02 1500000   2015-05-12 1500000
NO     2014-11-12 -        2015-01-20 1000000   2015-09-15 1000000
SE     2015-02-17 -        2015-03-10 1250000   2015-11-16 1250000
IT     2015-06-30 -        2015-08-11 1200000
LU     2015-12-01 -        2016-01-18  900000
IE     2016-01-11 -        2016-02-08  547827
DK     2016-03-15 -        2016-04-20 2100000   2017-02-14 2100000
NL     2016-05-10 dividend 2016-06-15 2500000   2017-03-21 2500000
GB     2016-09-05 -        2016-10-03 1750000   2017-05-16 1750000
DE     2016-11-21 -        2017-01-17 3000000   2017-10-10 3000000
BE     2017-04-04 -        2017-09-12 1500000
SE     2017-06-20 -        2017-09-05 2000000   2018-04-17 2000000
CA     2017-08-22 -        2017-11-07 1750000   2018-05-15 1750000
AT     2017-12-05 -        2017-12-11  375000   2019-05-20  375000
CH     2018-01-22 -        2018-02-20  800000   2018-11-13  800000
DK     2018-02-06 -        2018-03-13 4000000
NO     2018-03-27 -        2018-05-02 1750000   2019-03-12 1750000
NL     2018-06-19 -        2018-09-04 3000000   2019-04-16 3000000
GB     2018-08-14 -        2018-10-09 2000000   2019-06-04 2000000
DE     2018-09-18 -        2018-11-20 4000000   2019-09-03 4000000
DK     2019-01-23 process  2019-02-12 5000000   2020-02-11 2700000
IT     2019-03-05 -        2019-04-02 1400000
SE     2019-05-28 -        2019-08-20 3250000   2020-09-15 3250000
CH     2019-07-02 -        2019-09-10  302173   2020-05-19  697827
LU     2019-07-16 -        2019-08-27 1000000
NL     2019-11-05 -        2020-01-21 2500000   2021-02-16 2000000
CA     2020-01-14 -        2020-03-17 2000000   2021-03-23 1500000
NO     2020-02-25 -        2020-04-07 1500000   2021-04-06 1500000
GB     2020-06-09 -        2020-08-18 2000000   2021-05-11 1000000
DE     2020-07-07 -        2020-10-13 4152173   2021-05-25 2847827
IT     2020-09-22 -        2020-11-10 1000000
IE     2020-11-24 -        2021-01-26 1000000   2021-06-08  652173
BE     2021-02-09 -        2021-03-16 1500000
"""
"""Donor, day of signature, window it is earmarked for, then day and dollars of each receipt."""

_WINDOWS: Final = {"-": None, "dividend": "peace-dividends", "process": "peace-process-support"}


def agreements() -> tuple[Agreement, ...]:
    """The agreements in the order of their signature; each is paid in full."""
    made = []
    for number, line in enumerate(_TABLE.strip().splitlines(), start=1):
        donor, signed_on, window, *cells = line.split()
        receipts = tuple(
            Receipt(date.fromisoformat(on), int(amount) * 100)
            for on, amount in zip(cells[::2], cells[1::2], strict=True)
        )
        total = sum(receipt.minor for receipt in receipts)
        made.append(
            Agreement(
                f"SAA-{number:02d}", f"DONOR-{donor}", date.fromisoformat(signed_on), total, _WINDOWS[window], receipts
            )
        )
    return tuple(made)
