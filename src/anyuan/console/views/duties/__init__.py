"""Screens of the duties: today, week, rates, one duty, points."""
