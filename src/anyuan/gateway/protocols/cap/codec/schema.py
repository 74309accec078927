"""CAP's elements in their fixed order (OASIS CAP 1.2, section 4.2), how often each may stand, and the closed word lists."""

from __future__ import annotations

# element → (least, most); the order of the keys is the order in the document
MANY = 10_000
ALERT = {
    "identifier": (1, 1),
    "sender": (1, 1),
    "sent": (1, 1),
    "status": (1, 1),
    "msgType": (1, 1),
    "source": (0, 1),
    "scope": (1, 1),
    "restriction": (0, 1),
    "addresses": (0, 1),
    "code": (0, MANY),
    "note": (0, 1),
    "references": (0, 1),
    "incidents": (0, 1),
    "info": (0, MANY),
}
INFO = {
    "language": (0, 1),
    "category": (1, MANY),
    "event": (1, 1),
    "responseType": (0, MANY),
    "urgency": (1, 1),
    "severity": (1, 1),
    "certainty": (1, 1),
    "audience": (0, 1),
    "eventCode": (0, MANY),
    "effective": (0, 1),
    "onset": (0, 1),
    "expires": (0, 1),
    "senderName": (0, 1),
    "headline": (0, 1),
    "description": (0, 1),
    "instruction": (0, 1),
    "web": (0, 1),
    "contact": (0, 1),
    "parameter": (0, MANY),
    "resource": (0, MANY),
    "area": (0, MANY),
}
RESOURCE = {
    "resourceDesc": (1, 1),
    "mimeType": (1, 1),
    "size": (0, 1),
    "uri": (0, 1),
    "derefUri": (0, 1),
    "digest": (0, 1),
}
AREA = {
    "areaDesc": (1, 1),
    "polygon": (0, MANY),
    "circle": (0, MANY),
    "geocode": (0, MANY),
    "altitude": (0, 1),
    "ceiling": (0, 1),
}
PAIR = {"valueName": (1, 1), "value": (1, 1)}

# element → its words. `password` (CAP 1.0) is in no list and is therefore refused as an unknown element.
WORDS = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
LISTS = {name: frozenset(words.split()) for name, words in WORDS.items()}
NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
