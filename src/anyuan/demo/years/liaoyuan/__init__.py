"""Liaoyuan's "three nots and one all" (三不一全) as a year of an invented city: 128 schools, each with its own officer."""

from anyuan.demo.years.liaoyuan.write import write_year

__all__ = ["write_year"]
