"""The whole description is tried against a live server: right and wrong requests, and every answer must be described."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# A well-formed request may name a unit, place, word of a plan or device that does not exist.
NAMES_NOTHING = {422}
TRIED = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def served(transactional_db: None) -> Iterator[tuple[str, dict[str, str]]]:
    """The application as it runs on the day, on a real port, with the token of a dispatcher."""
    from anyuan.api import limits
    from anyuan.site.asgi import application
    from tests.api.world import make_world

    # Every example counts against the same caller, and a 429 would hide what is behind it.
    limits.BURST, burst = 1e9, limits.BURST
    world = make_world()
    world.incident()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    yield f"http://127.0.0.1:{port}", world.tokens
    server.should_exit = True
    thread.join(10)
    limits.BURST = burst


@pytest.fixture
def described(served: tuple[str, dict[str, str]]) -> Any:
    address, tokens = served
    found = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    found.config.update(headers={"Authorization": f"Bearer {tokens['leader']}"}, base_url=address)
    # The stream has no end; it has tests of its own. What is mounted before Django is tried where it is mounted.
    found = found.exclude(path="/api/v1/stream")
    for path, module in (("/api/v1/signals", "http"), ("/api/v1/cap", "cap")):
        if not find_spec(f"anyuan.gateway.protocols.{module}.app"):
            found = found.exclude(path=path)
    return found


@pytest.mark.timeout(600)
def test_every_answer_to_right_and_wrong_requests_is_described(described: Any) -> None:
    """Generated requests, fitting the description and not, for every operation; all failures are told at once."""
    failures: list[str] = []
    tried = 0
    for found in described.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _try(operation, mode)
                tried += 1
            except Unsatisfiable:
                continue  # an operation without parameters cannot be asked wrongly
            except (AssertionError, BaseExceptionGroup) as failure:
                failures.append(f"{operation.label} ({mode.value}): {_words(failure)}")
    assert not failures, "\n\n".join(failures)
    assert tried >= 40


def _try(operation: Any, mode: GenerationMode) -> None:
    @TRIED
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE and case.query:
            # A cursor is only ever one that a list gave out; an invented one is refused with 400, as it says.
            case.query.pop("cursor", None)
        response = case.call()
        excluded = [check for check in (positive_data_acceptance,) if response.status_code in NAMES_NOTHING]
        allowed = case.method == "POST" and mode is GenerationMode.POSITIVE
        case.validate_response(response, excluded_checks=excluded if allowed else [])

    one()


def _words(failure: BaseException) -> str:
    if isinstance(failure, BaseExceptionGroup):
        return "; ".join(_words(inner) for inner in failure.exceptions)
    return str(failure)[:1500]


def test_the_description_is_openapi_3_1_and_every_error_is_a_problem(served: tuple[str, dict[str, str]]) -> None:
    import json
    import urllib.request

    with urllib.request.urlopen(f"{served[0]}/api/v1/openapi.json") as answer:
        description = json.load(answer)
    assert description["openapi"].startswith("3.1")
    operations = [(p, m, o) for p, item in description["paths"].items() for m, o in item.items()]
    assert len(operations) >= 27
    assert len({o["operationId"] for _, _, o in operations}) == len(operations)
    for path, method, operation in operations:
        # A gateway's receipt is proven by its signature.
        assert operation.get("security") or "/receipts/" in path, (path, method)
        assert {"400", "401"} <= set(map(str, operation["responses"])), (path, method)
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (path, method, status)
