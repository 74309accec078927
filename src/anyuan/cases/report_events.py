"""What can happen to a report, a notice to the police and a notice about an event off campus. Data holds codes, never words."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

TAKEN = event("cases.report_taken", _("A report came in ({channel}): {triage}."), topic="reports")
PICTURES_KEPT = event("cases.report_pictures_kept", _("{count} photos came with a report."), topic="reports")
SETTLED = event("cases.report_settled", _("A report was settled: {outcome}."), topic="reports")
TURNED = event("cases.report_turned", _("A report was sorted anew by a person: {triage}."), topic="reports")
WORDS_SHOWN = event("cases.report_words_shown", _("The words of a report were released for the public list."))
WORDS_HIDDEN = event("cases.report_words_hidden", _("The words of a report were taken off the public list."))
REPORTER_ASKED = event("cases.reporter_asked", _("The reporter was asked something, or answered."), topic="reports")
REPORTER_WROTE = event("cases.reporter_wrote", _("The reporter wrote."), topic="reports")
REPORT_READ = event("cases.report_read", _("The words of a report about a child were read."))
NOTICE_MADE = event("cases.police_notice_made", _("{ref}: the police were given notice (mandatory report)."))
NOTICE_TAKEN = event("cases.police_notice_taken", _("{ref}: the police have taken the notice."))
OFF_CAMPUS_TOLD = event("cases.off_campus_told", _("{ref}: the school was told of an event off campus."))
OFF_CAMPUS_PASSED_ON = event("cases.off_campus_passed_on", _("{ref}: the guardians: {outcome}."))
REPORTS_DISPOSED = event("cases.reports_disposed", _("{count} reports whose time was over were destroyed."))
REPORTER_CODE = event("cases.reporter_code", _("{ref}: an anonymous reporter was given a code."), topic="cases")
REPORTER_KEPT = event("cases.reporter_kept", _("{ref}: the contact of whoever reported it was kept."), topic="cases")
