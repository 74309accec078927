"""Liaoyuan's "three nots and one all" (三不一全) as a year of an invented city: 128 schools, each with its own officer."""

from anyuan.demo.years.liaoyuan.write import write_year

# Alerts and cases of the year before are generated as well: the account compares the two.
COMPARED = ("liaoyuan_alerts", "liaoyuan_police_cases")

__all__ = ["COMPARED", "write_year"]
