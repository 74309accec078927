"""`anyuan report NAME --area A --period P [--format F] [--out FILE]`: any report, written from the records."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _, language

HELP = _("write a report from the records: html, docx, xlsx, pdf or json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help=_("which report; --list names them"))
    parser.add_argument("--list", action="store_true", help=_("name the reports"))
    parser.add_argument("--area", metavar="A", help=_("code of the area it is about (default: everything)"))
    parser.add_argument("--school", metavar="S", help=_("code of the school it is about"))
    parser.add_argument("--about", metavar="REF", help=_("number of the incident or case review it is about"))
    parser.add_argument(
        "--period", metavar="P", help=_("2026, 2026-H1, 2026-Q3, 2026-11, 2026-W48, 2026-11-23 (default: the last one)")
    )
    parser.add_argument("--format", choices=("html", "docx", "xlsx", "pdf", "json"), default="html")
    parser.add_argument("--language", choices=("zh", "en"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=_("write it there (default: standard output)"))


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from anyuan.reports import queries

    wanted = args.language or ("zh" if language(os.environ) == "zh_Hans" else "en")
    if args.list or not args.name:
        for name, pack in queries.all_templates().items():
            print(f"{name:<20} {pack['title'][wanted]}")
        return 0
    content = _content(args)
    from anyuan.directory.models import Area
    from anyuan.directory.refusals import Refused
    from anyuan.reports.queries.wordforms import form_of
    from anyuan.reports.render import render

    try:
        path = Area.objects.filter(code=args.area).values_list("path", flat=True).first() or ""
        own = form_of(args.name, path) if args.format == "docx" and path else None
        made = render(content, args.format, wanted, template=own)
    except Refused as reason:
        raise Refusal(str(reason)) from None
    if args.out is None:
        sys.stdout.buffer.write(made)
    else:
        args.out.write_bytes(made)
        print(_("{figures} figures written to {file}").format(figures=len(content["figures"]), file=args.out))
    return 0


def _content(args: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone

    from anyuan.directory.models import Area, School
    from anyuan.directory.policy import Viewer
    from anyuan.directory.refusals import Refused
    from anyuan.kernel.clock import utc_now
    from anyuan.measures import actions as measures
    from anyuan.measures.queries import About, MeasureUnknown
    from anyuan.measures.rules import periods
    from anyuan.reports import queries
    from anyuan.reports.actions.draft import bring_up_to_date
    from anyuan.reports.queries import records

    now = utc_now()
    try:
        pack = queries.template(args.name)
        last = periods.before(periods.of(timezone.localdate(now), pack["period"]))
        period = periods.read(args.period) if args.period else last
        area = Area.objects.get(code=args.area) if args.area else None
        measures.take(now=now)
        bring_up_to_date(period, now=now)
        if "about" in pack and not args.about:
            raise Refusal(_("This report is about one record: name it with --about."))
        if args.about:
            record = records.find(pack.get("about", ""), Viewer.system(), args.about or "", now=now)
            return queries.compute(args.name, Viewer.system(), record.period, record.about, now=now, record=record)
        school = School.objects.select_related("area").get(code=args.school) if args.school else None
        about = About(school=school) if school else About(area=area)
        return queries.compute(args.name, Viewer.system(), period, about, now=now)
    except (queries.TemplateUnknown, MeasureUnknown):
        raise Refusal(_("There is no report “{name}”; --list names them.").format(name=args.name)) from None
    except periods.PeriodUnreadable:
        raise Refusal(_("“{period}” is not a period.").format(period=args.period)) from None
    except School.DoesNotExist:
        raise Refusal(_("There is no school {school}.").format(school=args.school)) from None
    except Area.DoesNotExist:
        raise Refusal(_("There is no area {area}.").format(area=args.area)) from None
    except Refused as reason:
        raise Refusal(str(reason)) from None
