"""The responder's phone page."""
