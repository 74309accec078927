"""What stands: schools, posts, places, equipment, devices, lines, teams, people in posts, agreements.

``standing`` counts what stands at the end of the last day of a period, ``came`` what began to stand within it. What hangs on
a school that was not there on that day (not yet open, closed, merged away) does not stand.
"""

from __future__ import annotations

from anyuan.measures.rules.vocabulary.shape import Source, fields

DAYS = ("standing", "came")


def _stock(name: str, kind: str, sums: tuple[str, ...] = (), **kinds: str) -> Source:
    return Source(name, fields(**kinds), DAYS, kind=kind, hours=False, sums=sums, stock=True)


SOURCES = (
    # A school with its pupils (``people``: and its staff), and what it has on that day: an agreement that is signed and good,
    # an officer of its own, a vice principal of law, a guard, a guard post, an alarm line, a police room or box, a linked
    # camera, a traffic sheet, an emergency plan.
    _stock(
        "schools",
        "stage",
        ("pupils", "people"),
        words="stage",
        numbers="pupils people",
        yes="boarding agreement officer law_principal guard post alarm_line police_room linked_camera traffic_sheet plan",
    ),
    _stock("posts", "kind", words="kind rule programme"),
    # ``four_ones``: sign, ring, rope and pole are all there; ``staff_vetted``: of a trader, those who meet pupils were vetted.
    _stock("places", "kind", words="kind", yes="sign ring rope pole four_ones staff_vetted"),
    # ``good``: in use or spare, and not past its day.
    _stock("equipment", "item", ("count",), words="item state", numbers="count", yes="good"),
    _stock("devices", "kind", words="kind", numbers="keep_days", yes="linked"),
    _stock("lines", "category", words="protocol category"),
    _stock("teams", "kind", ("people",), words="kind", numbers="people"),
    _stock("members", "team_kind", words="team_kind", yes="leader"),
    _stock("appointments", "post", words="post", numbers="order"),
    _stock("agreements", "owed_by", words="template owed_by", yes="of_school"),
)
