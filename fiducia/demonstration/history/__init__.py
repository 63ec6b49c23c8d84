"""The illustrative history 2013-2022: a plan that meets the presentation's figures at days that are chosen and stated.

Pure functions without chance: the same records on every machine. The published figures themselves are cited elsewhere
(`shared.cited`); what this history adds up to is computed, and illustrative wherever it is shown. The presentation
dates the trust fund alone (June 2021: here the 30th); for quick impact projects 30 June 2022 is our choice.
"""

from datetime import date
from functools import cache
from typing import Final

from fiducia.demonstration.history import donors, quick_impact, trust_fund
from fiducia.demonstration.history.cast import COUNTRY_TEAM, NAMED_DONORS, PARTNERS
from fiducia.demonstration.history.records import History

TRUST_FUND_ON: Final = date(2021, 6, 30)
QUICK_IMPACT_ON: Final = date(2022, 6, 30)


@cache
def plan() -> History:
    """The whole history."""
    return History(
        partners=PARTNERS,
        donors=NAMED_DONORS,
        agreements=donors.agreements(),
        appropriations=quick_impact.appropriations(),
        trust_fund=tuple(trust_fund.projects()),
        quick_impact=quick_impact.projects(),
        country_team=COUNTRY_TEAM,
    )
