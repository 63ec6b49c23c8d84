"""What the projects service is told from outside."""

from dataclasses import dataclass

from shared.service.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class Settings(ServiceSettings):
    """The settings of projects: those of every service."""
