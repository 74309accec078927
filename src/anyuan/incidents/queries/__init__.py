"""Everything that reads incidents, always through the person asking.

visible_to(viewer) -> QuerySet[Incident] · open_queue(viewer) -> QuerySet[Incident] · page(viewer, ref) -> Incident (or Incident.DoesNotExist)
"""
