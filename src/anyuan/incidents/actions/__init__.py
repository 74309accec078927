"""Everything that writes in incidents. ``incident`` is an Incident or its id; ``by`` a journal Actor; ``now`` aware UTC.

open_or_join(source, *, by, now, join=None) -> Incident       source: intake Signal (or SignalFacts) or Call
call_in(*, channel, text, kind="", place=None, school=None, lon=None, lat=None, reporter_name="", reporter_phone="",
        anonymous=False, client_id=None, exercise=False, join=None, by, now) -> Call   (opens or joins at once)
acknowledge(incident, *, by, now) · verify(incident, *, verdict, cause="", by, now)
dispatch_units(incident, *, units, role="responder", by, now) -> list[Assignment]
arrive(incident, *, by, now, at=None, assignment=None, proof=None) · clear(incident, *, by, now, at=None)
close(incident, *, disposition, cause="", note="", evidence=(), follow_ups=(), by, now) -> Closure
reopen(incident, *, reason, by, now) · merge(incident, *, into, by, now) · split(incident, *, signals=(), calls=(), by, now) -> Incident
make_major(incidents, *, title, by, now) -> Incident (the lead) · set_level(incident, *, level, by, now)
recall(incident, *, reason, by, now) -> Recall · tick_checklist(incident, key, *, done=True, by, now) -> ChecklistItem
prove_leg(incident, name, *, proof, at, by, now) -> Leg · take_command(incident, *, person, by, now) · note(incident, *, text, by, now) -> Note

Refusals (incidents.rules.moves): SomebodyWasFirst(who, at, verb), NotAllowedNow(state, verb), AlreadyClosed(state, verb),
EvidenceMissing(what), ReasonMissing(verb), WordUnknown(field, value).
"""
