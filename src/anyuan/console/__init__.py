"""Every screen: the duty desk, the wallboard, incidents, the responder's phone, the school's page."""
