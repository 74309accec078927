"""Anyuan (安园): the command platform of a safe campus."""

__version__ = "0.1.0"
