"""A kind of case as a case carries it: found, frozen, its limits on the real calendar."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.queries.kinds import KindMissing, all_kinds, kind_for
from anyuan.cases.rules import kinds

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # 10:00 in Beijing


def test_an_instruction_owes_its_result_at_the_end_of_the_third_day():
    definition = kind_for("instruction")
    limit = kinds.limit_for(definition, "handle")
    due = kinds.due(limit, calendar_for("/46/"), opened_at=WEDNESDAY, stage_at=WEDNESDAY)
    assert due.at == datetime(2026, 11, 28, 15, 59, 59, tzinfo=UTC)  # Saturday 23:59:59 in Beijing
    assert kinds.yellow(limit, calendar_for("/46/"), due) == datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC)


def test_a_definition_is_plain_json_and_says_nothing_of_folders():
    definition = kind_for("instruction")
    assert json.loads(json.dumps(definition)) == definition
    assert "folder" not in definition


def test_every_clock_of_every_kind_has_a_limit():
    for name in all_kinds():
        for clock in kinds.moves.CLOCKS.values():
            assert kinds.limit_for(kind_for(name), clock).amount >= 0


def test_a_kind_that_is_not_there_is_refused():
    with pytest.raises(KindMissing):
        kind_for("no_such_kind")
