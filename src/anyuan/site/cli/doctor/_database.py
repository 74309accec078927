"""The database: reachable, writable, with the tables of this version, its newest record not in the future."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from anyuan.site import options
from anyuan.site.cli._words import _
from anyuan.site.cli.doctor._finding import Finding, good, note, warning, wrong

CONNECT_SECONDS = 5
CLOCK_SLACK = timedelta(seconds=5)


def checks() -> Iterator[Finding]:
    """Nothing is created by looking: without a home, or without the database's file, there is nothing to check."""
    if not options.home().exists():
        return
    import django
    from django.conf import settings

    try:
        django.setup()
        database = settings.DATABASES["default"]
    except Exception as error:  # whatever the settings stumble over is what the person must read
        yield wrong(_("The settings do not hold together: {error}").format(error=error), _("Mend that setting."))
        return
    if "sqlite" in database["ENGINE"]:
        if not Path(database["NAME"]).exists():
            yield note(_("There is no database yet."), _("The first ./anyuan up makes it."))
            return
    else:
        database["OPTIONS"] = {**database.get("OPTIONS", {}), "connect_timeout": CONNECT_SECONDS}
    yield from _standing()


def _standing() -> Iterator[Finding]:
    from django.db import Error, connection

    try:
        connection.ensure_connection()
    except Error as error:
        yield wrong(
            _("The database cannot be reached: {error}").format(error=_first_line(error)),
            _("Start it, or correct ANYUAN_DATABASE."),
        )
        return
    try:
        yield writable()
        yield migrated()
        yield from time_of_journal()
        yield from outside_systems()
    except Error as error:
        yield wrong(
            _("The database does not answer as it should: {error}").format(error=_first_line(error)),
            _("Look at the database's own log."),
        )
    finally:
        connection.close()


def writable() -> Finding:
    """Takes the right to write and gives it back, without writing."""
    from django.db import Error, connection

    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("ROLLBACK")
            else:
                cursor.execute("SHOW transaction_read_only")
                if cursor.fetchone()[0] == "on":
                    return wrong(
                        _("The database is read-only: this is a standby server."),
                        _("Point ANYUAN_DATABASE at the leader."),
                    )
    except Error as error:
        return wrong(
            _("The database cannot be written to: {error}").format(error=_first_line(error)),
            _("Look at the owner of the file, the free disk space, and whether another program holds it."),
        )
    return good(_("The database answers and can be written to ({kind}).").format(kind=connection.vendor))


def migrated() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return wrong(
            _("{count} changes to the tables are waiting.").format(count=len(waiting)),
            _("Run ./anyuan up, or anyuan manage migrate."),
        )
    return good(_("The tables are those of this version."))


def time_of_journal() -> Iterator[Finding]:
    """A record from the future means that the clock was set back, and deadlines are being misjudged."""
    from anyuan.journal.models import Entry
    from anyuan.kernel.clock import utc_now

    newest = Entry.objects.order_by("-id").values_list("recorded_at", flat=True).first()
    if newest and newest > utc_now() + CLOCK_SLACK:
        yield wrong(
            _("The journal's newest entry is from the future: {moment}.").format(moment=newest.isoformat()),
            _("The clock was set back, or another machine's clock is ahead: correct the clocks."),
        )


def outside_systems() -> Iterator[Finding]:
    """Systems that do not take what they are told, and what was given up."""
    from anyuan.hooks.queries import counts

    found = counts()
    if found["resting"]:
        yield warning(
            _("{count} outside systems do not take what they are told.").format(count=found["resting"]),
            _("See /admin/ → Outside systems for the last error of each."),
        )
    if found["dead"]:
        yield note(
            _("{count} deliveries to outside systems were given up.").format(count=found["dead"]),
            _("See /admin/ → Deliveries; they can be sent again."),
        )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
