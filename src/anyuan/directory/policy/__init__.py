"""One policy: who may do what to which row. A yes/no and a queryset filter from the same table.

`allows(viewer, action, scope)` answers for one row, `limit(queryset, viewer, action)` keeps the rows for which it would
say yes, and `may(viewer, action)` says whether the action is open to the viewer at all (which buttons a page shows).
"Not allowed" and "not there" look the same: fetch through `limit(...).get(...)` and let both raise DoesNotExist.
"""

from anyuan.directory.policy.decide import ActionUnknown, Grant, Reach, Viewer, allows, may, scope_of
from anyuan.directory.policy.limit import limit, school_bodies, visible
from anyuan.directory.policy.roles import ADMINISTRATORS, ROLES, SECOND_FACTOR, Role
from anyuan.directory.policy.table import TABLE

__all__ = [
    "ADMINISTRATORS",
    "ROLES",
    "SECOND_FACTOR",
    "TABLE",
    "ActionUnknown",
    "Grant",
    "Reach",
    "Role",
    "Viewer",
    "allows",
    "limit",
    "may",
    "school_bodies",
    "scope_of",
    "visible",
]
