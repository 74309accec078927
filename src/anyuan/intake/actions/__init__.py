"""Writing in intake, one file per verb. Import the verb's file: ``from anyuan.intake.actions.receive import receive``."""

from anyuan.intake.actions.receive import receive

__all__ = ["receive"]
