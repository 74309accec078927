"""The one table: which role may do what. Pure data; least rights; what is not here is refused.

A role reaches a row only through the scope of its grant (the area's subtree, the school, the organisation), and the
second column narrows further over which of them an action may be done. `SYSTEM` actions belong to no row: they are the
work of the three administrators, whose grants have no scope and therefore reach no row at all, except where the action
is a system action.
"""

from __future__ import annotations

from anyuan.directory.policy.roles import AREA, ORGANISATION, SCHOOL, SYSTEM

ANYWHERE = frozenset({AREA, ORGANISATION, SCHOOL})

# Groups of roles, so that a line below reads like a sentence.
ADMINS = ("system_admin", "security_admin", "audit_admin")
CENTRE = ("commander", "duty_leader", "dispatcher")
LEADERS = ("commander", "duty_leader")
OFFICERS = ("education_officer", "police_officer")
SCHOOL_STAFF = ("school_director", "school_head", "guard")
SCHOOL_LEADERS = ("school_director", "school_head")
FIELD = ("responder", "police_officer", "guard")
EVERYBODY = (*CENTRE, "liaison", *OFFICERS, *SCHOOL_STAFF, "responder", "wall", "viewer")
STAFF = (*CENTRE, "liaison", *OFFICERS, *SCHOOL_STAFF, "responder")


def _on_rows(*roles: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(roles, ANYWHERE)


def _system(*roles: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(roles, frozenset({SYSTEM}))


def _over(scope: str, *roles: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(roles, frozenset({scope}))


# A case is seen by the centre and the education officer of its area, by the body that owns it, and by its school.
# Everybody else (a police officer of the area, a mediator, an asked department) only by being involved in it.
CASE_BODIES = (
    _on_rows(*CENTRE, "education_officer") | _over(ORGANISATION, "liaison", "police_officer", "responder")
) | _over(SCHOOL, *SCHOOL_LEADERS)

# action → role → through which kinds of scope
TABLE: dict[str, dict[str, frozenset[str]]] = {
    # pages
    "desk.see": _on_rows(*CENTRE),
    "wall.see": _on_rows(*CENTRE, "wall"),
    "guard_page.see": _on_rows(*FIELD, *SCHOOL_LEADERS),
    "school_page.see": _on_rows(*CENTRE, *OFFICERS, *SCHOOL_STAFF, "viewer"),
    "admin.see": _system(*ADMINS),
    # registers
    "directory.see": _on_rows(*EVERYBODY) | _system("system_admin"),
    "directory.edit": _on_rows(*LEADERS) | _system("system_admin"),
    "directory.import": _on_rows(*LEADERS) | _system("system_admin"),
    "directory.export": _on_rows(*LEADERS) | _system("system_admin"),
    "people.see": _on_rows(*STAFF),
    "people.contact": _on_rows(*CENTRE, "education_officer", *SCHOOL_LEADERS),
    "people.edit": _on_rows(*LEADERS, *SCHOOL_LEADERS),
    "people.export": _on_rows(*LEADERS),
    # the result of vetting: those who decide on a post, nobody else
    "vetting.see": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    "vetting.edit": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    # described registers: schools keep their own sheets, departments those of their people and teams
    "registers.see": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_LEADERS, "viewer") | _system("system_admin"),
    "registers.edit": _on_rows(*LEADERS, *OFFICERS, "liaison", *SCHOOL_LEADERS) | _system("system_admin"),
    "registers.import": _on_rows(*LEADERS, *OFFICERS, "liaison", *SCHOOL_LEADERS) | _system("system_admin"),
    "registers.export": _on_rows(*LEADERS, *OFFICERS, "liaison", *SCHOOL_LEADERS) | _system("system_admin"),
    "lines.see": _on_rows(*CENTRE, *OFFICERS, *SCHOOL_STAFF, "wall") | _system("system_admin"),
    "lines.edit": _on_rows(*LEADERS) | _system("system_admin"),
    "roster.see": _on_rows(*STAFF),
    "roster.edit": _on_rows(*LEADERS, *SCHOOL_LEADERS),
    "units.see": _on_rows(*EVERYBODY),
    "units.set_status": _on_rows(*CENTRE, "responder", "police_officer"),
    # signals and calls
    "signals.see": _on_rows(*CENTRE, *OFFICERS, *SCHOOL_STAFF, "wall"),
    "signals.settle": _on_rows(*CENTRE),
    "signals.shelve": _on_rows(*CENTRE),
    "calls.see": _on_rows(*CENTRE, *SCHOOL_LEADERS),
    "calls.take": _on_rows(*CENTRE, *OFFICERS, *SCHOOL_STAFF, "responder", "liaison"),
    # incidents
    "incidents.see": _on_rows(*EVERYBODY),
    "incidents.acknowledge": _on_rows(*CENTRE),
    "incidents.verify": _on_rows(*CENTRE, "police_officer", *SCHOOL_LEADERS, "guard"),
    "incidents.dispatch": _on_rows(*CENTRE),
    "incidents.arrive": _on_rows(*CENTRE, *FIELD, *SCHOOL_LEADERS),
    "incidents.clear": _on_rows(*CENTRE, *FIELD, *SCHOOL_LEADERS),
    "incidents.close": _on_rows(*CENTRE),
    "incidents.reopen": _on_rows(*LEADERS),
    "incidents.merge": _on_rows(*CENTRE),
    "incidents.command": _on_rows(*LEADERS),
    "incidents.recall": _on_rows(*CENTRE),
    "incidents.note": _on_rows(*STAFF),
    "incidents.tick": _on_rows(*STAFF),
    # cases; a kind names the roles of its duties and so narrows these lines, it never widens them
    "cases.see": CASE_BODIES,
    "cases.involved": _on_rows(*STAFF, "mediator", "protection_officer"),
    "cases.open": _on_rows(*CENTRE, *OFFICERS, "liaison", "responder", *SCHOOL_LEADERS),
    "cases.assign": _on_rows(*CENTRE),
    "cases.handle": CASE_BODIES | _on_rows("police_officer"),
    "cases.answer": _on_rows(*CENTRE) | _over(ORGANISATION, "liaison", "police_officer"),
    "cases.note": CASE_BODIES,
    "cases.verify": _on_rows(*CENTRE, "education_officer", "school_head"),
    "cases.reply": CASE_BODIES,
    "cases.extend": _on_rows(*LEADERS, "education_officer"),
    "cases.grade": CASE_BODIES,
    "cases.supervise": _on_rows(*LEADERS, "education_officer"),
    "cases.reopen": _on_rows(*CENTRE, "education_officer"),
    "cases.join": _on_rows(*CENTRE),
    "cases.mediate": CASE_BODIES,
    "cases.instruct": _on_rows(*CENTRE),
    "cases.draw": _on_rows(*LEADERS),
    "cases.recheck": _on_rows(*CENTRE, "education_officer"),
    "cases.board": _on_rows(*CENTRE, "education_officer"),
    "cases.export": _on_rows(*LEADERS, "education_officer"),
    "cases.import": _on_rows(*LEADERS),
    "cases.see_protected": _on_rows("protection_officer"),
    "cases.unseal_ask": _on_rows("protection_officer", "education_officer", "police_officer"),
    "cases.unseal_decide": _on_rows("commander", "education_officer"),
    "cases.refer": _on_rows("protection_officer", *SCHOOL_LEADERS),
    # reports
    "reports.see": _on_rows(*CENTRE, "education_officer", *SCHOOL_LEADERS),
    "reports.answer": _on_rows(*CENTRE, *SCHOOL_LEADERS),
    "reports.triage": _on_rows(*CENTRE),
    "reports.see_child": _on_rows("protection_officer"),
    # The duty to report lies on everybody who works with minors: nobody stands between them and the police.
    "reports.must": _on_rows(*STAFF, "protection_officer", "mediator"),
    "notices.see": _on_rows(*CENTRE, "protection_officer") | _on_rows("police_officer"),
    "notices.take": _on_rows("police_officer"),
    "off_campus.tell": _on_rows(*CENTRE, "police_officer"),
    "off_campus.see": _on_rows(*CENTRE, "protection_officer", *SCHOOL_LEADERS),
    "off_campus.pass_on": _on_rows("protection_officer", *SCHOOL_LEADERS),
    "cases.see_reads": _on_rows("protection_officer", "commander"),
    "open311.post": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_STAFF, "responder", "viewer"),
    # assignments
    "assignments.see": _on_rows(*STAFF),
    "assignments.make": _on_rows(*CENTRE),
    "assignments.answer": _on_rows(*STAFF),
    "assignments.extend": _on_rows(*LEADERS),
    # messages
    "messages.see": _on_rows(*CENTRE, *OFFICERS, *SCHOOL_LEADERS),
    "messages.send": _on_rows(*CENTRE),
    # evidence and journal
    "evidence.see": _on_rows(*CENTRE, *OFFICERS, *SCHOOL_LEADERS, "responder"),
    "evidence.add": _on_rows(*STAFF),
    "journal.see": _on_rows(*LEADERS) | _system("audit_admin"),
    "journal.verify": _system("audit_admin"),
    "reads.see": _system("audit_admin"),
    # the calendar by which everything is counted: everybody sees it, leaders and the system administrator hand it in
    "calendar.see": _on_rows(*EVERYBODY) | _system("system_admin", "audit_admin"),
    "calendar.edit": _on_rows(*LEADERS, "education_officer") | _system("system_admin"),
    # administration: three separate people
    "accounts.see": _system("system_admin", "security_admin", "audit_admin"),
    "accounts.edit": _system("system_admin"),
    "grants.edit": _system("security_admin"),
    "tokens.edit": _system("security_admin"),
    "lockouts.edit": _system("security_admin"),
    "settings.see": _system("system_admin", "audit_admin"),
    "settings.edit": _system("system_admin"),
    "packs.edit": _system("system_admin"),
    "operations.see": _system("system_admin") | _on_rows(*LEADERS),
    "operations.release": _system("system_admin"),
    # duties
    "duties.see": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_STAFF, "responder", "viewer"),
    "duties.plan": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    "duties.excuse": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    "duties.check_in": _on_rows(*FIELD, *SCHOOL_LEADERS),
    "duties.accept": _on_rows(*LEADERS, "education_officer"),
    "duties.points": _on_rows(*LEADERS, *SCHOOL_LEADERS),
    "duties.install": _on_rows(*LEADERS),
    # the minutes of a joint meeting, and what is decided there
    "meetings.keep": _on_rows(*LEADERS, "education_officer", "liaison", *SCHOOL_LEADERS),
    "duties.hand_over": _on_rows(*CENTRE, *OFFICERS, "liaison", *SCHOOL_STAFF, "responder"),
    "duties.export": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    # programmes as a whole: what is in use, what another would change
    "programmes.see": _on_rows(*LEADERS, "education_officer"),
    "programmes.take": _on_rows(*LEADERS),
    # drills
    "drills.see": _on_rows(*CENTRE, *OFFICERS, *SCHOOL_STAFF, "responder", "viewer"),
    "drills.plan": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    "drills.run": _on_rows(*LEADERS, *SCHOOL_LEADERS),
    "drills.observe": _on_rows(*LEADERS, *OFFICERS, *SCHOOL_LEADERS),
    "drills.evaluate": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    "roll_call.keep": _on_rows(*SCHOOL_LEADERS),
    # of a real incident: those who search, as long as it is open; every look is journalled
    "roll_call.names": _on_rows(*LEADERS, "police_officer", *SCHOOL_LEADERS),
    # public education; of a counselling room's bookings no line here opens anything (red line 8)
    "education.see": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_STAFF, "responder", "viewer", "mediator"),
    "education.publish": _on_rows(*LEADERS, *OFFICERS, *SCHOOL_LEADERS),
    "education.plan": _on_rows(*LEADERS, *OFFICERS, *SCHOOL_LEADERS),
    "education.sign_up": _on_rows(*SCHOOL_LEADERS),
    "education.book": _on_rows(*LEADERS, *OFFICERS, *SCHOOL_STAFF, "mediator"),
    "education.rooms": _on_rows(*LEADERS, "education_officer", *SCHOOL_LEADERS),
    # figures and documents
    "measures.see": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_LEADERS, "wall", "viewer"),
    "measures.define": _on_rows(*LEADERS) | _system("system_admin"),
    "papers.see": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_LEADERS),
    "papers.write": _on_rows(*CENTRE, "education_officer"),
    "papers.issue": _on_rows(*LEADERS, "education_officer"),
    "papers.take": _on_rows(*SCHOOL_LEADERS),
    # standards: what good looks like, and how far each school is from it
    "standards.see": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_LEADERS, "viewer"),
    # the lights alone, as a wall shows them: rates by township, nothing of one school
    "standards.lights": _on_rows(*CENTRE, "liaison", *OFFICERS, *SCHOOL_LEADERS, "viewer", "wall"),
    "standards.adopt": _on_rows(*LEADERS, "education_officer"),
    "standards.inspect": _on_rows(*LEADERS, *OFFICERS),
    "standards.self_check": _on_rows(*SCHOOL_LEADERS),
    "standards.plan": _on_rows(*LEADERS, "education_officer"),
    "standards.decide": _on_rows(*LEADERS, "education_officer"),
    "standards.appeal": _on_rows(*SCHOOL_LEADERS),
    # outside systems that are told what happens
    "hooks.see": _system("system_admin", "audit_admin"),
    "hooks.edit": _system("system_admin"),
}
