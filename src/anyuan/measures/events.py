"""What can happen to measures. That a day was counted is no event: it changes nothing that anybody recorded."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

DEFINED = event("measures.defined", _("The measure {measure} is counted by version {number} from {valid_from}."))
SPAN_SET = event("measures.span_set", _("{ref}: counted as a school from {from_day}."))
BEGIN_SET = event("measures.begin_set", _("Records of {source} are complete from {day} on."))
STANDS_SINCE = event("measures.stands_since", _("{register}: {rows} rows stand there since {day}."))
