"""What the years share: the ground they stand on, blocks of rows, a year of duties, the counting of days."""

from __future__ import annotations

from anyuan.journal.rules import Actor

BY = Actor.system("demo")
# Every row says what it is, in the column where a ledger's own extra columns are kept.
INVENTED = {"invented": True}
PURPOSE = "演示：虚构数据"
