"""Local overlays (地方细则): a county may ask for more than the standard it builds on, never for less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from anyuan.kernel.faults import Fault
from anyuan.standards.rules import amounts
from anyuan.standards.rules.judging import as_date, is_on
from anyuan.standards.rules.vocabulary import LEVELS, PROOFS, UNSURE

# Every number at which two tables can differ: a school has fewer pupils than this.
MOST_PUPILS = 20_000
# What an overlay says for itself; whatever else it leaves out stays as the standard has it.
OWN = frozenset({"label", "clause", "source", "confidence", "confidence_note", "question", "valid_from", "valid_to"})


def merged(base: Iterable[Mapping[str, Any]], overlays: Iterable[Iterable[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The requirements that hold where these overlays hold, the widest area's overlay first: the narrower word wins."""
    found = {requirement["key"]: dict(requirement) for requirement in base}
    for overlay in overlays:
        for requirement in overlay:
            found[requirement["key"]] = _over(found.get(requirement["key"]), requirement)
    return list(found.values())


def _over(base: Mapping[str, Any] | None, local: Mapping[str, Any]) -> dict[str, Any]:
    if base is None:
        return dict(local)
    joined = {**base, **local, "stricter_than": base["need"]}
    # A local rule that rests on an unsure text keeps that text's state unless it names a source of its own.
    if "confidence" not in local:
        joined["confidence"] = base.get("confidence")
    return joined


def problems(overlay: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[Fault]:
    """Where an overlay asks for less than the standard that it builds on, or changes what it means."""
    known = {requirement["key"]: requirement for requirement in base.get("requirements", ())}
    for number, local in enumerate(overlay.get("requirements", ()), 1):
        if local.get("key") in known:
            yield from _looser(f"requirements[{number}]", local, known[local["key"]])


def _looser(place: str, local: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[Fault]:
    if local.get("fact", base["fact"]) != base["fact"]:
        yield Fault(f"{place}.fact", "an overlay keeps the fact of the standard: {word}", word=base["fact"])
        return
    if LEVELS.index(local.get("level", base["level"])) > LEVELS.index(base["level"]):
        yield Fault(f"{place}.level", "an overlay may not turn must (应) into should (宜)")
    if local.get("when", base.get("when")) != base.get("when") and local.get("when"):
        yield Fault(f"{place}.when", "an overlay may leave the condition out (then it holds everywhere), not narrow it")
    if "max_age_days" in base and local.get("max_age_days", 0) > base["max_age_days"]:
        yield Fault(
            f"{place}.max_age_days",
            "evidence may be {most} days old at most, as the standard says",
            most=base["max_age_days"],
        )
    if PROOFS.index(local.get("proof", base.get("proof", "inspector"))) > PROOFS.index(base.get("proof", "inspector")):
        yield Fault(f"{place}.proof", "an overlay may not trust the school's own word where the standard does not")
    if local.get("grace_days", 0) > base.get("grace_days", 0):
        yield Fault(f"{place}.grace_days", "an overlay may not give a new school more time")
    if is_on(base) and not is_on({**base, **local}):
        yield Fault(f"{place}.on", "an overlay may not switch off what the standard asks for")
    yield from _shorter(place, local, base)
    if "need" in local:
        yield from _less(f"{place}.need", local["need"], base["need"])


def _shorter(place: str, local: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[Fault]:
    first, last = local.get("valid_from"), local.get("valid_to")
    if first is not None and ("valid_from" not in base or as_date(first) > as_date(base["valid_from"])):
        yield Fault(f"{place}.valid_from", "an overlay may not begin later than what it builds on")
    if last is not None and ("valid_to" not in base or as_date(last) < as_date(base["valid_to"])):
        yield Fault(f"{place}.valid_to", "an overlay may not end earlier than what it builds on")


def _less(place: str, local: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[Fault]:
    comparator = next(iter(base))
    if set(local) != set(base):
        yield Fault(place, "an overlay compares as the standard does: {word}", word=comparator)
        return
    ours, theirs = local[comparator], base[comparator]
    here = f"{place}.{comparator}"
    if comparator == "has":
        gone = [word for word in theirs if word not in ours]
        if gone:
            yield Fault(here, "an overlay may not leave out {word}", word=", ".join(gone))
    elif comparator == "is":
        if ours != theirs:
            yield Fault(here, "an overlay may not ask for something else")
    else:
        yield from _lower(here, ours, theirs, lower_is_looser=comparator == "at_least")


def _lower(place: str, ours: Any, theirs: Any, *, lower_is_looser: bool) -> Iterator[Fault]:
    if _by(ours) | _by(theirs) and len(_by(ours) | _by(theirs)) > 1:
        yield Fault(place, "an overlay counts by the same number as the standard")
        return
    # Both are steps: between two neighbouring steps neither changes.
    for number in sorted({0, *amounts.steps(ours, MOST_PUPILS), *amounts.steps(theirs, MOST_PUPILS)}):
        mine, base = _at(ours, number), _at(theirs, number)
        if mine < base if lower_is_looser else mine > base:
            yield Fault(
                place,
                "asks for {mine} where the standard asks for {base} (at {number})",
                mine=mine,
                base=base,
                number=number,
            )
            return


def _by(spec: Any) -> frozenset[str]:
    return amounts.named(spec)


def _at(spec: Any, number: int) -> amounts.Amount:
    if not isinstance(spec, Mapping):
        plain: amounts.Amount = spec
        return plain
    return amounts.at(spec, number) + sum(_at(more, number) for more in spec.get("plus", ()))


def unsure(requirement: Mapping[str, Any]) -> bool:
    """Whether the wording was never checked against the official text."""
    return requirement.get("confidence") in UNSURE
