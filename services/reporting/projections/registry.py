"""Every projection there is."""

from services.reporting.projections.chronicle import CHRONICLE
from services.reporting.projections.money import MONEY
from services.reporting.projections.names import NAMES
from services.reporting.projections.projection import Projection
from services.reporting.projections.rights import RIGHTS

PROJECTIONS: tuple[Projection, ...] = (CHRONICLE, MONEY, NAMES, RIGHTS)
BY_NAME = {projection.name: projection for projection in PROJECTIONS}
