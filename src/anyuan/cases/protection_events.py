"""What can happen around a protected case besides its handling: unsealing, referrals, disposal. Codes and numbers only."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

UNSEALING_ASKED = event("cases.unsealing_asked", _("{ref}: opening the seal was asked for."))
UNSEALING_GRANTED = event("cases.unsealing_granted", _("{ref}: the seal is open until {expires_at}."))
UNSEALING_REFUSED = event("cases.unsealing_refused", _("{ref}: opening the seal was refused."))
UNSEALING_ENDED = event("cases.unsealing_ended", _("{ref}: the seal is closed again."))
REFERRED = event("cases.referred", _("{ref}: referred ({kind})."))
REFERRAL_ACCEPTED = event("cases.referral_accepted", _("{ref}: the referral was accepted."))
REFERRAL_REFUSED = event("cases.referral_refused", _("{ref}: the referral was refused."))
REFERRAL_ENDED = event("cases.referral_ended", _("{ref}: the referral has ended."))
REFERRAL_REVOKED = event("cases.referral_revoked", _("{ref}: the referral was revoked."))
NAMED = event("cases.named", _("{ref}: a handler was named."))
UNNAMED = event("cases.unnamed", _("{ref}: a handler is named no longer."))
CASES_DISPOSED = event("cases.disposed", _("{count} cases whose time was over were destroyed."))
