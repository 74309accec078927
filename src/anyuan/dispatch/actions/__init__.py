"""Everything that writes in dispatch. All keyword arguments; ``now`` is an aware UTC datetime; ``by`` a journal Actor.

assign(*, subject, role, owner_kind, owner_id, owner_label="", due_at=None, scope, exercise, eta_seconds=None, reason=None, by, now) -> Assignment
acknowledge / en_route / arrive / clear(assignment_id, *, by, now, at=None) -> Assignment
decline(assignment_id, *, reason, by, now) · cancel(assignment_id, *, by, now)
hand_over(assignment_id, *, to_kind, to_id, to_label="", by, now) -> Assignment (the new one)
hand_over_shift(*, from_person, to_person, by, now) -> int
start_clock(*, subject, kind, due_at, …) · meet(subject, kind, *, at, by, now) -> bool · cancel_clocks(subject, kinds=None, *, now)
extend(deadline_id, *, due_at, reason, by, now) -> Deadline
start_ladder(*, subject, ladder, scope, exercise, now, by) -> Escalation · answer(subject, *, by, now) · follow(subject) · stop_ladder(...)
pass_due(now, limit=1000) -> int

Refusals: dispatch.rules.moves.SomebodyWasFirst(who, at, verb), NotAllowedNow(state, verb).
"""
