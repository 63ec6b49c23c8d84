"""The rows that grants are listed and loaded from."""

from shared.deciding.grants import GRANTS

TABLES = (GRANTS,)
