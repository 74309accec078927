"""`anyuan user …`: accounts, roles and tokens from the shell."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import timedelta
from typing import Any

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _, language

HELP = _("make accounts, give roles, make tokens")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help=_("make an account with a role; prints its one-time password"))
    add.add_argument("name")
    add.add_argument("--role", required=True)
    _scope_arguments(add)
    add.add_argument("--person", metavar="CODE", help=_("the person whose account this is"))
    add.add_argument("--ask-password", action="store_true", help=_("ask for a password instead of making one"))
    grant = verbs.add_parser("grant", help=_("give an account one more role"))
    grant.add_argument("name")
    grant.add_argument("--role", required=True)
    _scope_arguments(grant)
    token = verbs.add_parser("token", help=_("make a bearer token; prints the token and nothing else"))
    token.add_argument("name")
    token.add_argument("--scope", action="append", default=[], metavar="S")
    token.add_argument("--days", type=int, help=_("days until the token expires"))
    password = verbs.add_parser("password", help=_("set a new one-time password; ends the account's sessions"))
    password.add_argument("name")
    off = verbs.add_parser("off", help=_("switch an account off; ends its sessions and tokens"))
    off.add_argument("name")
    verbs.add_parser("list", help=_("list accounts with their roles"))


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.exceptions import ValidationError
    from django.utils import translation

    from anyuan.directory.refusals import Refused

    work = {"add": _add, "grant": _grant, "token": _token, "password": _password, "off": _off, "list": _list}
    with translation.override("zh-hans" if language(os.environ) == "zh_Hans" else "en"):
        try:
            return work[args.verb](args)
        except Refused as refusal:
            raise Refusal(str(refusal)) from refusal
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from error


def _scope_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", metavar="CODE", help=_("area over which the role holds"))
    parser.add_argument("--organisation", metavar="CODE", help=_("organisation over which the role holds"))
    parser.add_argument("--school", metavar="CODE", help=_("school over which the role holds"))


def _add(args: argparse.Namespace) -> int:
    from django.db import transaction

    from anyuan.directory.actions import accounts
    from anyuan.directory.models import Person

    by, now = _who(), _now()
    person = _find(Person, args.person)
    where = _where(args)
    password = getpass.getpass(_("Password: ")) if args.ask_password else None
    with transaction.atomic():
        account, once = accounts.add(args.name, by=by, now=now, person=person, password=password)
        accounts.grant(account, args.role, by=by, now=now, **where)
    if once:
        print(once)
        print(_("This one-time password must be changed at the first sign-in."), file=sys.stderr)
    return 0


def _grant(args: argparse.Namespace) -> int:
    from anyuan.directory.actions import accounts

    accounts.grant(_account(args.name), args.role, by=_who(), now=_now(), **_where(args))
    return 0


def _token(args: argparse.Namespace) -> int:
    from anyuan.directory.actions import tokens

    now = _now()
    until = now + timedelta(days=args.days) if args.days else None
    _row, token = tokens.make(
        _account(args.name), by=_who(), now=now, name="shell", scopes=args.scope, expires_at=until
    )
    print(token)
    return 0


def _password(args: argparse.Namespace) -> int:
    from anyuan.directory.actions import accounts

    print(accounts.set_password(_account(args.name), by=_who(), now=_now()))
    return 0


def _off(args: argparse.Namespace) -> int:
    from anyuan.directory.actions import accounts

    accounts.switch(_account(args.name), False, by=_who(), now=_now())
    return 0


def _list(args: argparse.Namespace) -> int:
    from anyuan.directory.models import Account
    from anyuan.directory.queries.accounts import grants_in_force

    for account in Account.objects.order_by("username"):
        rows = grants_in_force(account, _now()).select_related("area", "organisation", "school")
        roles = [f"{g.role}@{(g.area or g.organisation or g.school).code}" if _scoped(g) else g.role for g in rows]
        print(f"{account.username:<24} {'' if account.is_active else _('(off)')} {' '.join(roles)}".rstrip())
    return 0


def _scoped(grant: Any) -> bool:
    return bool(grant.area_id or grant.organisation_id or grant.school_id)


def _where(args: argparse.Namespace) -> dict[str, Any]:
    from anyuan.directory.models import Area, Organisation, School

    named = {
        "area": (Area, args.area),
        "organisation": (Organisation, args.organisation),
        "school": (School, args.school),
    }
    return {name: _find(model, code) for name, (model, code) in named.items() if code}


def _find(model: Any, code: str | None) -> Any:
    if not code:
        return None
    row = model.objects.filter(code=code).first()
    if row is None:
        raise Refusal(_("There is no {kind} with the code {code}.").format(kind=model._meta.verbose_name, code=code))
    return row


def _account(name: str) -> Any:
    from anyuan.directory.models import Account

    account = Account.objects.filter(username=name).first()
    if account is None:
        raise Refusal(_("There is no account “{name}”.").format(name=name))
    return account


def _who() -> Any:
    from anyuan.journal.rules import Actor

    return Actor.system("shell")


def _now() -> Any:
    from anyuan.kernel.clock import utc_now

    return utc_now()
