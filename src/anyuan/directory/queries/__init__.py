"""Reading the directory."""

from anyuan.directory.queries.accounts import needs_second_factor, viewer
from anyuan.directory.queries.devices import device_for, line_for
from anyuan.directory.queries.people import holds_post, people_by_phone, post_holders
from anyuan.directory.queries.places import neighbour_schools, units_near
from anyuan.directory.queries.roster import Hole, holes, is_on_duty, on_duty
from anyuan.directory.queries.tokens import source_for_token, viewer_for_token

__all__ = [
    "Hole",
    "device_for",
    "holds_post",
    "holes",
    "is_on_duty",
    "line_for",
    "needs_second_factor",
    "neighbour_schools",
    "on_duty",
    "people_by_phone",
    "post_holders",
    "source_for_token",
    "units_near",
    "viewer",
    "viewer_for_token",
]
