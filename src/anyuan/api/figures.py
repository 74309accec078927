"""Figures for Prometheus, read from the tables at the moment of asking. Counts and seconds; no names, no places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from anyuan.directory.models import Unit
from anyuan.dispatch.models import Deadline
from anyuan.incidents.models import Incident
from anyuan.intake.models import LineContact, RawMessage
from anyuan.journal.models import Block, Lease, Todo, Unsealed

MEDIA_TYPE = CONTENT_TYPE_LATEST


def text(now: datetime) -> bytes:
    """All figures in the exposition format."""
    registry = CollectorRegistry()
    registry.register(_Tables(now))
    return generate_latest(registry)


def worker_silent_seconds(now: datetime) -> float | None:
    """Seconds since any worker's lease ran out (0 while one holds it); None when none ever did."""
    lease = Lease.objects.filter(name="worker").first()
    return None if lease is None else max(0.0, (now - lease.until).total_seconds())


class _Tables:
    """A collector in the library's sense: it is asked once for each scrape."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        incidents = GaugeMetricFamily("anyuan_incidents_open", "Open incidents.", labels=["level", "exercise"])
        for level, exercise, count in (
            Incident.objects.filter(open=True).values_list("level", "exercise").annotate(n=Count("id"))
        ):
            incidents.add_metric([str(level), str(exercise).lower()], count)
        yield incidents
        raw = GaugeMetricFamily("anyuan_raw_messages", "Messages not yet interpreted, by state.", labels=["state"])
        for state, count in RawMessage.objects.values_list("state").annotate(n=Count("id")):
            raw.add_metric([str(state)], count)
        yield raw
        units = GaugeMetricFamily("anyuan_units", "Units by status.", labels=["status"])
        for status, count in Unit.objects.filter(active=True).values_list("status").annotate(n=Count("id")):
            units.add_metric([status], count)
        yield units
        yield from self._single()

    def _single(self) -> Iterator[Metric]:
        running = Deadline.objects.filter(state="running")
        oldest = running.filter(due_at__lt=self.now).aggregate(oldest=Min("due_at"))["oldest"]
        late = (self.now - oldest).total_seconds() if oldest else 0
        silent = worker_silent_seconds(self.now)
        newest = Block.objects.order_by("-number").first()
        for name, words, value in (
            ("anyuan_lines_lost", "Transmission paths that are not heard.", _lost()),
            ("anyuan_deadlines_running", "Running deadlines.", running.count()),
            ("anyuan_deadline_lateness_seconds", "Age of the oldest due deadline that has not fired.", late),
            ("anyuan_reactions_waiting", "Reactions to journal entries that wait.", Todo.objects.count()),
            ("anyuan_reactions_parked", "Reactions that failed and wait for a person.", _parked()),
            ("anyuan_journal_unsealed", "Entries that wait for their seal.", Unsealed.objects.count()),
            ("anyuan_journal_blocks", "Sealed blocks.", newest.number if newest else 0),
            (
                "anyuan_worker_silent_seconds",
                "Seconds without a worker; -1 when none ever ran.",
                -1 if silent is None else silent,
            ),
        ):
            yield GaugeMetricFamily(name, words, value=value)


def _lost() -> int:
    return LineContact.objects.filter(lost_since__isnull=False).count()


def _parked() -> int:
    return Todo.objects.filter(parked_at__isnull=False).count()
