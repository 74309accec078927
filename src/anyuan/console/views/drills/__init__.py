"""Screens of the drills: list, plan, running, phone, review, report."""
