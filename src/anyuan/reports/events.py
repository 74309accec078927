"""What can happen to a document. Data holds names and counts, never its words."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

DRAFTED = event("reports.drafted", _("{ref}: a draft was written from the records: {figures} figures."), topic="papers")
EDITED = event("reports.edited", _("{ref}: a person changed the words of place {place}."), topic="papers")
ISSUED = event("reports.issued", _("{ref} was issued to {schools} schools."), topic="papers")
TAKEN = event("reports.taken", _("{ref}: a school's security office has taken note."), topic="papers")
WITHDRAWN = event("reports.withdrawn", _("{ref}: the draft was withdrawn."), topic="papers")
FORM_USED = event("reports.form_used", _("{ref}: the Word template in use is now version {number}."), topic="papers")
