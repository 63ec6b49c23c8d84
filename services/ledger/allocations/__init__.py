"""Allocations: cash set aside for approved projects, source by source."""
