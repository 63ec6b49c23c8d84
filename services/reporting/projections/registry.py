"""Every projection there is."""

from services.reporting.projections.chronicle import CHRONICLE
from services.reporting.projections.money import MONEY
from services.reporting.projections.movements import MOVEMENTS
from services.reporting.projections.names import NAMES
from services.reporting.projections.placements import PLACEMENTS
from services.reporting.projections.projection import Projection
from services.reporting.projections.projects import PROJECTS
from services.reporting.projections.rights import RIGHTS
from services.reporting.projections.terms import TERMS

PROJECTIONS: tuple[Projection, ...] = (CHRONICLE, MONEY, MOVEMENTS, NAMES, PLACEMENTS, PROJECTS, RIGHTS, TERMS)
BY_NAME = {projection.name: projection for projection in PROJECTIONS}
