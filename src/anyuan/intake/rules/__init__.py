"""What intake decides: drafts, kinds and levels, alarm states, duplicates, storms. Plain Python."""

from anyuan.intake.rules.drafts import KINDS, RawDraft, SignalDraft, signal_ref

__all__ = ["KINDS", "RawDraft", "SignalDraft", "signal_ref"]
