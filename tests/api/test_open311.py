"""GeoReport v2: documents as the schemas and other cities have them, errors in both forms, and nothing of a child or a sender."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from defusedxml import ElementTree as ET
from django.test import Client

from anyuan.api.open311 import codec
from anyuan.cases.actions import reports, settle
from anyuan.cases.models import Report
from anyuan.directory.actions import tokens
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now
from tests.cases.test_reports_become_what_they_need import photo

BASE = "/open311/v2"


@pytest.fixture
def county(db, settings):
    settings.SECOND_FACTOR = False
    from tests.cases import world

    made = world.build()
    made.school.lon, made.school.lat = 106.0, 26.0
    made.school.save()
    return made


@pytest.fixture
def key(county) -> str:
    return key_of(county, "wang")


def key_of(county: Any, name: str, scopes: tuple[str, ...] = ("open311",)) -> str:
    by = Actor.system("test")
    return tokens.make(county.accounts[name], by=by, now=county.now, scopes=list(scopes))[1]


def post(key: str, form: str = "json", **fields: Any) -> Any:
    given = {"api_key": key, "service_code": "road", "lat": "26.0", "long": "106.0", "description": "井盖破了"} | fields
    return Client().post(f"{BASE}/requests.{form}", {k: v for k, v in given.items() if v is not None})


def check(shared: Any, name: str, document: Any) -> None:
    """The document against the conformance schema, with the schemas that it refers to."""
    import jsonschema
    from referencing import Registry, Resource

    folder = shared / "conformance/open311"
    loaded = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    registry = Registry().with_resources(
        (
            file,
            Resource.from_contents(
                schema, default_specification=__import__("referencing.jsonschema").jsonschema.DRAFT4
            ),
        )
        for file, schema in loaded.items()
    )
    jsonschema.Draft4Validator(loaded[name], registry=registry).validate(document)


def names(element: Any) -> list[str]:
    return [child.tag for child in element]


# --- documents --------------------------------------------------------------------------------------------------------


def test_discovery_as_boston_has_it(county, shared):
    boston = json.loads((shared / "conformance/open311/city_responses/discovery-boston.json").read_text("utf-8"))
    ours = Client().get("/open311/discovery.json").json()
    assert set(ours) == set(boston)
    assert set(ours["endpoints"][0]) == set(boston["endpoints"][0])
    assert ours["endpoints"][0]["specification"] == boston["endpoints"][0]["specification"]
    assert ours["endpoints"][0]["url"] == "http://testserver/open311/v2"
    root = ET.fromstring(Client().get("/open311/discovery.xml").content)
    assert root.tag == "discovery"
    assert [f.text for f in root.findall("endpoints/endpoint/formats/format")] == ["text/xml", "application/json"]


def test_services_by_the_schema_and_as_washington_has_them(county, shared):
    ours = Client().get(f"{BASE}/services.json").json()
    check(shared, "services.json", ours)
    assert "child" not in {service["service_code"] for service in ours}
    root = ET.fromstring(Client().get(f"{BASE}/services.xml").content)
    theirs = ET.fromstring((shared / "conformance/open311/city_responses/dc-services.xml").read_bytes())
    assert root.tag == theirs.tag
    assert set(names(root[0])) == set(names(theirs[0]))
    assert root.find("service/metadata").text in ("true", "false")


def test_services_in_both_languages(county):
    said = [Client().get(f"{BASE}/services.json", {"locale": lang}).json()[0]["service_name"] for lang in ("zh", "en")]
    assert said == ["道路交通隐患", "Road and traffic hazard"]


def test_a_service_has_its_questions(county, shared):
    ours = Client().get(f"{BASE}/services/road.json").json()
    check(shared, "service-definition.json", ours)
    assert ours["attributes"][0]["values"][0] == {"key": "yes", "name": "挡住了"}
    root = ET.fromstring(Client().get(f"{BASE}/services/road.xml").content)
    assert root.tag == "service_definition"
    assert [v.text for v in root.findall("attributes/attribute/values/value/key")] == ["yes", "partly", "no"]


def test_a_request_is_sent_listed_and_read_in_both_forms(county, key, shared):
    answer = post(key, **{"attribute[blocks]": "yes"})
    assert answer.status_code == 201
    (made,) = answer.json()
    report = Report.objects.get()
    assert made["service_request_id"] == report.public_id
    assert report.attributes == {"blocks": "yes"}
    assert report.school == county.school
    assert report.case.kind == "hazard"
    listed = Client().get(f"{BASE}/requests.json").json()
    check(shared, "requests.json", listed)
    one = Client().get(f"{BASE}/requests/{report.public_id}.json").json()
    assert one == listed
    assert one[0]["status"] == "open"
    assert one[0]["requested_datetime"].endswith("+08:00")
    root = ET.fromstring(Client().get(f"{BASE}/requests.xml").content)
    theirs = ET.fromstring((shared / "conformance/open311/city_responses/service-request.xml").read_bytes())
    assert (root.tag, root[0].tag) == (theirs.tag, theirs[0].tag)
    assert set(names(root[0])) == set(names(theirs[0]))
    number = ET.fromstring(Client().get(f"{BASE}/tokens/{report.public_id}.xml").content)
    assert number.find("request/service_request_id").text == report.public_id


def test_the_answer_in_xml(county, key):
    root = ET.fromstring(post(key, "xml").content)
    assert root.find("request/service_request_id").text == Report.objects.get().public_id
    assert "/r/answer/" in root.find("request/service_notice").text


def test_the_code_in_the_notice_opens_the_answer(county, key):
    from anyuan.cases.queries.reports import by_code

    notice = post(key).json()[0]["service_notice"]
    assert by_code(notice.split()[-1].split("：")[-1].split(":")[-1]).pk == Report.objects.get().pk


def test_a_photo_may_come_along(county, key):
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert post(key, media=SimpleUploadedFile("IMG_1.jpg", photo())).status_code == 201
    assert len(Report.objects.get().evidence) == 1


@pytest.mark.parametrize(
    ("where", "school"),
    [
        ({"lat": None, "long": None, "address_id": "S1"}, "S1"),
        ({"lat": None, "long": None, "address_id": "S1-G"}, "S1"),
        ({"lat": None, "long": None, "address_string": "人民路12号"}, None),
        ({"lat": "26.05", "long": "106.05"}, None),
    ],
)
def test_every_way_to_say_where(county, key, where, school):
    assert post(key, **where).status_code == 201
    report = Report.objects.get()
    assert (report.school.code if report.school else None) == school
    assert report.area_path == county.area.path


# --- lists and filters ------------------------------------------------------------------------------------------------


def test_filters_of_the_list(county, key):
    ids = [
        post(key, service_code=code, description=f"{code} 第{n}处").json()[0]["service_request_id"]
        for n, code in enumerate(("road", "water"))
    ]
    get = lambda **q: [r["service_request_id"] for r in Client().get(f"{BASE}/requests.json", q).json()]  # noqa: E731
    assert get() == ids[::-1]
    assert get(service_code="road") == ids[:1]
    assert get(service_code="road,water") == ids[::-1]
    assert get(status="open") == ids[::-1]
    assert get(status="closed") == []
    assert get(service_request_id=",".join(ids), status="closed") == ids[::-1]
    assert get(start_date="2020-01-01T00:00:00Z", end_date="2020-02-01T00:00:00Z") == []
    assert get(start_date=(utc_now() - timedelta(hours=1)).isoformat()) == ids[::-1]
    assert get(jurisdiction_id="990101") == ids[::-1]
    assert get(page="2", page_size="1") == ids[:1]
    settle.decline(Report.objects.get(public_id=ids[1]), by=county.actor("wang"), now=utc_now())
    assert get() == ids[:1]


def test_a_closed_case_is_a_closed_request(county, key):
    from anyuan.cases.models import Case

    post(key)
    report = Report.objects.get()
    from anyuan.cases import actions

    case = actions.accept(report.case, by=county.actor("head"), now=utc_now())
    for step in case.steps.all():
        actions.step_done(case, step.key, by=county.actor("head"), now=utc_now())
    needed = case.definition["closure"]["evidence"]
    proof = [{"kind": line["code"], "file": county.photo(case)} for line in needed if line.get("required")]
    ending = case.definition["closure"]["dispositions"][0]["code"]
    actions.submit(case, disposition=ending, result="已换", evidence=proof, by=county.actor("head"), now=utc_now())
    case = actions.verify(case, by=county.actor("leader"), now=utc_now())
    if case.open:
        actions.reply(case, text="井盖已经换好", by=county.actor("head"), now=utc_now())
    assert not Case.objects.get(pk=case.pk).open
    one = Client().get(f"{BASE}/requests/{report.public_id}.json").json()[0]
    assert one["status"] == "closed"
    assert one["status_notes"]


# --- mistakes ---------------------------------------------------------------------------------------------------------

MISTAKES = [
    ({"service_code": None}, 400, "service_code"),
    ({"service_code": "nothing"}, 404, "service_code"),
    ({"service_code": "child"}, 404, "service_code"),
    ({"lat": None, "long": None}, 400, "lat and long"),
    ({"lat": "north", "long": "106"}, 400, "numbers"),
    ({"lat": "nan", "long": "106"}, 400, "earth"),
    ({"lat": "95", "long": "106"}, 400, "earth"),
    ({"lat": "1", "long": "1"}, 400, "outside"),
    ({"lat": None, "long": None, "address_id": "none"}, 404, "address_id"),
    ({"attribute[blocks]": "maybe"}, 400, "attribute[blocks]"),
    ({"attribute[nonsense]": "1"}, 400, "attribute[nonsense]"),
    ({"description": "x" * 4001}, 400, "4000"),
    ({"description": ""}, 400, "few words"),
    ({"jurisdiction_id": "elsewhere.gov"}, 404, "jurisdiction_id"),
    ({"api_key": None}, 403, "api_key"),
    ({"api_key": "wrong"}, 403, "api_key"),
]


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(("change", "status", "word"), MISTAKES)
def test_each_mistake_is_named_in_both_forms(county, key, form, change, status, word):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    given = {"api_key": key, "service_code": "road", "lat": "26", "long": "106", "description": "hole"} | change
    answer = client.post(f"{BASE}/requests.{form}?locale=en", {k: v for k, v in given.items() if v is not None})
    assert answer.status_code == status
    if form == "json":
        (error,) = answer.json()
        assert error["code"] == status
        assert word in error["description"]
    else:
        root = ET.fromstring(answer.content)
        assert (root.tag, root[0].tag) == ("errors", "error")
        assert root.find("error/code").text == str(status)
        assert word in root.find("error/description").text
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"status": "half"}, 400),
        ({"start_date": "yesterday"}, 400),
        ({"serv1ce_code": "road"}, 400),
        ({"page": "0"}, 400),
        ({"jurisdiction_id": "nowhere"}, 404),
    ],
)
def test_a_wrong_filter_is_refused_and_never_means_everything(county, query, status):
    assert Client().get(f"{BASE}/requests.json", query).status_code == status


@pytest.mark.parametrize("path", ["requests/none.xml", "services/none.xml", "tokens/none.json", "nonsense.json", "x"])
def test_what_is_not_there_answers_in_its_form(county, path):
    answer = Client().get(f"{BASE}/{path}")
    assert answer.status_code == 404
    assert b"404" in answer.content


def test_only_a_key_of_the_right_scope_and_place_may_send(county):
    assert post(key_of(county, "wang", ("incidents",))).status_code == 403
    assert post(key_of(county, "head")).status_code == 201
    assert post(key_of(county, "other_head")).status_code == 403
    assert Client().delete(f"{BASE}/requests.json").status_code == 405


def test_hostile_text_cannot_break_a_document():
    content = [{"service_request_id": "1", "description": "<x>&amp;\x00\x08\ud800]]>\uffff 😀"}]
    root = ET.fromstring(codec.body("service_requests", content, "xml"))
    assert root.find("request/description").text == "<x>&amp;]]> 😀"


# --- red lines --------------------------------------------------------------------------------------------------------


def test_neither_the_reporter_nor_unread_words_are_in_the_public_list(county, key):
    post(key, description="张三家门口的井盖", first_name="Li", last_name="Si", phone="13800001111", email="a@b.cn")
    report = Report.objects.get()
    assert (report.anonymous, report.reporter_name, report.reporter_contact) == (False, "Li Si", "13800001111 a@b.cn")
    for address in ("requests.json", "requests.xml", f"requests/{report.public_id}.json"):
        text = Client().get(f"{BASE}/{address}").content.decode()
        for secret in ("Li Si", "13800001111", "a@b.cn", "张三"):
            assert secret not in text
    settle.show_words(report, True, by=county.actor("wang"), now=utc_now())
    assert "张三" in Client().get(f"{BASE}/requests.json").content.decode()


def test_device_and_account_of_an_anonymous_sender_are_not_kept(county, key):
    from tests.console.test_the_public_page import everything_stored

    post(key, device_id="DEVICE-4711-X", account_id="ACCOUNT-4711-X")
    assert Report.objects.get().anonymous
    stored = everything_stored()
    assert "DEVICE-4711-X" not in stored
    assert "ACCOUNT-4711-X" not in stored
    assert key not in stored


def test_a_childs_report_is_taken_and_never_shown(county, key):
    answer = post(key, description="有同学一直欺负我")
    assert answer.status_code == 201
    number = answer.json()[0]["service_request_id"]
    assert Report.objects.get().about_child
    assert Client().get(f"{BASE}/requests.json").json() == []
    assert Client().get(f"{BASE}/requests/{number}.json").status_code == 404
    assert Client().get(f"{BASE}/tokens/{number}.json").status_code == 404
    assert Client().get(f"{BASE}/requests.json", {"service_request_id": number}).json() == []


def test_a_protected_case_takes_its_report_off_the_list(county, key):
    post(key, description="经常听到哭声")
    report = Report.objects.get()
    assert len(Client().get(f"{BASE}/requests.json").json()) == 1
    settle.turn_to_child(report, by=county.actor("wang"), now=utc_now())
    assert Client().get(f"{BASE}/requests.json").json() == []


def test_the_page_and_the_desk_send_to_the_same_list(county):
    new = reports.New(channel="page", text="井盖破了", service="road", school=county.school)
    reports.take(new, now=utc_now())
    reports.take(reports.New(channel="desk", text="水管漏水", service="building", school=county.school), now=utc_now())
    assert len(Client().get(f"{BASE}/requests.json").json()) == 1
