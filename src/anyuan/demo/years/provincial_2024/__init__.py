"""A provincial plan of 2024, "three special actions" (三项专项行动), as a year of an invented prefecture of 36 schools."""

from anyuan.demo.years.provincial_2024.write import write_year

__all__ = ["write_year"]
