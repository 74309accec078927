"""Run inside a bench's installation. `fill COUNT OPEN`: cases; `take TIMES`: each query that many times, as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import cycle
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from anyuan.cases.models import Case
from anyuan.cases.queries import lists, work
from anyuan.cases.queries.lists import Asked
from anyuan.cases.queries.search import search
from anyuan.directory.models import Account, Organisation, School
from anyuan.directory.policy import Viewer
from anyuan.directory.queries import viewer
from anyuan.kernel.clock import utc_now
from anyuan.kernel.percentiles import percentile
from bench._cases_fill import RARE

WARM, SLOW_MS = 5, 3_000
Query = Callable[[], Any]


def queries(now: datetime) -> dict[str, Query]:
    """What screens ask, by name; each call takes the next person, department or word, and finds something."""
    who = {account.username: viewer(account, now) for account in Account.objects.all()}
    leader, officer = who["leader"], who["officer"]
    liaisons = cycle([who[f"liaison{n}"] for n in range(10)])
    heads = cycle([who[f"head{n}"] for n in range(10)])
    bodies = cycle(list(Organisation.objects.filter(kind="department").values_list("pk", flat=True)[:20]))
    schools = cycle(list(School.objects.filter(code__startswith="S").values_list("pk", flat=True)[:20]))
    kinds = cycle(("complaint", "request", "hazard", "dispute"))
    commons, letters = (
        cycle(("校门口乱停", "食堂后门积水", "河堤旁 垃圾")),
        cycle(("xmkltc", "hdplj", "dxll", "sthmjs")),
    )
    tails = cycle([ref[1:] for ref in _spread("ref")])
    rest = "".join

    def page(by: Viewer, after: str = "", **asked: Any) -> Any:
        found = lists.page(by, Asked.of(asked), now=now, after=after)
        assert found.cases, asked
        return found

    def found(by: Viewer, text: str) -> Any:
        cases = search(by, text, now=now).cases
        assert cases, text
        return cases

    def closed(**more: Any) -> dict[str, Any]:
        return {"kind": next(kinds), "state": "closed", **more}

    deep = cycle([f"{at.isoformat()}~{pk}" for at, pk in _middle()])
    return {
        "list: my work of a liaison": lambda: work.my_work(next(liaisons), now=now),
        "list: my work of a duty leader": lambda: work.my_work(leader, now=now),
        "board: the centre's": lambda: work.board(leader, now=now),
        "list: kind and state, first page": lambda: page(leader, **closed()),
        "list: kind and state, deep page": lambda: page(leader, next(deep), **closed()),
        "list: a department's, first page": lambda: page(leader, organisation=next(bodies)),
        "list: a school's, first page": lambda: page(leader, school=next(schools)),
        "list: red lights": lambda: page(leader, light="red", sort="due"),
        "list: what a liaison sees": lambda: page(next(liaisons)),
        "list: what a head of school sees": lambda: page(next(heads)),
        "list: what a county's officer sees": lambda: page(officer),
        "total: kind and state": lambda: lists.total(leader, Asked.of(closed()), now=now),
        "search: part of a Chinese word": lambda: found(leader, next(commons)),
        "search: pinyin initials": lambda: found(leader, next(letters)),
        "search: reference": lambda: found(leader, rest(next(tails))),
        "search: a rare word": lambda: found(leader, RARE),
        # The same ten finds at any size: a page of fifty is compared with the few that a month has.
        "search: a rare word, ten finds": lambda: search(leader, RARE, now=now, limit=10).cases[9],
        "search: a common word by a head of school": lambda: found(next(heads), "附近"),
    }  # fmt: skip


def _spread(column: str) -> list[str]:
    """A column of twenty findable cases from the oldest to the newest."""
    rows = Case.objects.filter(protected=False).order_by("pk")
    first, last = rows.values_list("pk", flat=True)[0], rows.order_by("-pk").values_list("pk", flat=True)[0]
    at = [rows.filter(pk__gte=first + (last - first) * n // 21).values_list(column, flat=True)[0] for n in range(20)]
    return [str(value) for value in at]


def _middle() -> list[tuple[datetime, int]]:
    """Ten cases from the middle of the ledger."""
    bottom, top = Case.objects.order_by("pk").values_list("pk", flat=True)[0], Case.objects.latest("pk").pk
    return list(Case.objects.filter(pk__gte=(bottom + top) // 2).order_by("pk").values_list("opened_at", "pk")[:10])


def take(times: int) -> Iterator[tuple[str, dict[str, float]]]:
    """p50 and p95 of each query in milliseconds, warm; a slow one is asked for three seconds, but ten times at least."""
    for name, query in queries(utc_now()).items():
        took: list[float] = []
        while len(took) < times + WARM and (sum(took) < SLOW_MS or len(took) < WARM + 10):
            began = time.perf_counter()
            query()
            took.append((time.perf_counter() - began) * 1000)
        yield name, {"p50": percentile(took[WARM:], 0.5) or 0.0, "p95": percentile(took[WARM:], 0.95) or 0.0}


def main(verb: str, *numbers: str) -> None:
    if verb == "fill":
        from bench._cases_fill import fill

        fill(int(numbers[0]), int(numbers[1]), utc_now())
        return
    print(json.dumps({f"{name}|{key}": ms for name, each in take(int(numbers[0])) for key, ms in each.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
