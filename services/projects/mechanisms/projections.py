"""The rows that mechanisms are listed from."""

from services.projects.mechanisms.state import MECHANISM
from shared.deciding.capability import ReadTable

TABLES = (ReadTable(MECHANISM, "mechanisms", "/v1/mechanisms", {}, (), lambda r: (), lambda r: "set", id_type="text"),)
