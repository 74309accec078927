"""An area brings its own Word template: checked paragraph by paragraph, kept in versions, filled when a document is fetched."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.utils import translation
from docx import Document

from anyuan.directory.models import Account, Area, RoleGrant
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports import actions
from anyuan.reports.models import WordForm
from anyuan.reports.queries.wordforms import form_of
from anyuan.reports.refusals import WordFormFaulty
from anyuan.reports.render import poured
from anyuan.reports.rules.tags import Checker
from tests.measures.world import BY, NEXT, noon

GOOD = (
    "安园办〔2026〕  号",
    "{{ title }}",
    "{{ subtitle }}",
    "{%p for section in sections %}",
    "{{ section.title }}",
    "{%p for text in section.texts %}",
    "{{ text }}",
    "{%p endfor %}",
    "{%p if section.tables %}",
    "（附表）",
    "{%p endif %}",
    "{%p endfor %}",
    "{{ organ }} {{ day }}",
)


def made(*lines: str, cells: tuple[str, ...] = ()) -> bytes:
    """A real Word file with these paragraphs and one row of cells."""
    book = Document()
    for line in lines:
        book.add_paragraph(line)
    if cells:
        for cell, text in zip(book.add_table(rows=1, cols=len(cells)).rows[0].cells, cells, strict=True):
            cell.text = text
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_macros() -> bytes:
    file = BytesIO(made(*GOOD))
    with zipfile.ZipFile(file, "a") as book:
        book.writestr("word/vbaProject.bin", b"x")
    return file.getvalue()


def not_word() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("xl/workbook.xml", b"<x/>")
    return file.getvalue()


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        (["{{ title }} {{ organ }}"], []),
        (["{{ titel }}"], ["p1: “titel” is not known."]),
        (["{% for s in sections %}", "{{ s.title }}{{ s.colour }}", "{% endfor %}"], ["p2: “s.colour” is not known."]),
        (["{% for s in sections %}", "{{ s.title }}"], ["p1: “for” is never closed with “endfor”."]),
        (["{% endif %}"], ["p1: “endif” closes nothing."]),
        (["{% for x in title %}", "{% endfor %}"], ["p1: “title” is no list of this document."]),
        (["{{ sections }}"], ["p1: “sections” is a list or a group: print its parts."]),
        (["{{ title"], ["p1: braces are opened and not closed, or the other way round."]),
        # A template is a form, no program.
        (["{{ ''.__class__.__mro__ }}"], ["p1: “''.__class__.__mro__” is not known."]),
        (["{{ title.__class__ }}"], ["p1: “title.__class__” is not known."]),
        (["{% set x = 1 %}"], ["p1: “set x = 1” is not understood"]),
        (["{% include '/etc/passwd' %}"], ["p1: “include '/etc/passwd'” is not understood"]),
        (["{{ title | upper }}"], ["p1: “title | upper” is not known."]),
        (["{%tr for r in sections %}", "{% if r.texts %}x{% else %}y{% endif %}", "{%tr endfor %}"], []),
    ],
)
def test_what_may_stand_between_the_braces(lines, faults):
    checker = Checker()
    found = [fault for n, line in enumerate(lines, 1) for fault in checker.problems(f"p{n}", line)]
    found += checker.left()
    assert len(found) == len(faults)
    assert all(str(one).startswith(said) for one, said in zip(found, faults, strict=True))


def test_an_error_names_the_paragraph_or_the_cell(english):
    found = poured.problems(made("{{ title }}", "落款", "{{ orgna }}", cells=("{{ day }}", "{{ dya }}")))
    assert [fault.place for fault in found] == ["paragraph 3 “{{ orgna }}”", "table 1, row 1, cell 2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{{ title }}", "no Word document"),
        (not_word(), "no Word document"),
        (with_macros(), "macros"),
        (made("一", "二"), "no placeholder"),
        (b"PK" + bytes(poured.MOST_BYTES), "larger than"),
    ],
)
def test_what_is_no_template_is_refused_by_its_content(content, said):
    assert said in poured.problems(content)[0]


@pytest.fixture
def draft(county):
    period, about = periods.read("2026-W47"), About(area=county.base.area)
    return actions.draft("weekly_review", county.viewer(), period, about, by=BY, now=NEXT)


def test_every_version_is_kept_and_the_narrowest_area_s_is_used(county, english):
    area, wide = county.base.area, Area.objects.create(code="9901", name="市", level=2, path="/99/9901/")
    who = {"by": BY, "now": NEXT}
    first = actions.keep_form(area, "weekly_review", "a.docx", made(*GOOD), **who)
    second = actions.keep_form(area, "weekly_review", "../../b.docx", made("新", *GOOD), **who)
    actions.keep_form(wide, "weekly_review", "c.docx", made("市", *GOOD), **who)
    assert (first.number, second.number, second.filename) == (1, 2, "b.docx")
    assert form_of("weekly_review", county.towns[0].path) == bytes(second.content)
    assert form_of("weekly_review", "/99/9901/990199/") == bytes(WordForm.objects.get(area=wide).content)
    assert form_of("weekly_review", "/88/") is None
    actions.use_form(area, "weekly_review", 1, **who)
    assert form_of("weekly_review", area.path) == bytes(first.content)
    with pytest.raises(WordFormFaulty, match="paragraph 1"):
        actions.keep_form(area, "weekly_review", "d.docx", made("{{ x }}"), **who)
    assert WordForm.objects.filter(area=area).count() == 2
    actions.use_form(area, "weekly_review", None, **who)
    wide_one = WordForm.objects.get(area=wide)
    assert form_of("weekly_review", area.path) == bytes(wide_one.content)


def test_over_the_screens_an_authorised_person_brings_one_and_the_document_comes_in_it(
    county, draft, settings, monkeypatch
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    monkeypatch.setattr(middleware, "utc_now", lambda: NEXT)
    clients = {}
    for name, role, where in (
        ("leader", "duty_leader", {"area": county.base.area}),
        ("wang", "dispatcher", {"area": county.base.area}),
    ):
        account = Account.objects.create_user(f"w-{name}", person=county.base.people[name], language="en")
        RoleGrant.objects.create(account=account, role=role, starts_at=noon(NEXT.date(), -300), **where)
        clients[name] = Client(headers={"accept-language": "en"})
        clients[name].cookies["django_language"] = "en"
        clients[name].force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    leader = clients["leader"]

    def send(content, client=leader):
        file = SimpleUploadedFile("套红.docx", content)
        said = {"area": county.base.area.code, "name": "weekly_review", "file": file}
        return client.post("/reports/forms/keep/", said, follow=True)

    assert send(made(*GOOD), clients["wang"]).status_code in (403, 404)
    page = send(made("{{ titel }}")).content.decode()
    assert "paragraph 1" in page
    assert "titel" in page
    assert not WordForm.objects.exists()
    assert "Version 1 is in use" in send(made(*GOOD)).content.decode()
    answer = leader.get(f"/reports/{draft.ref}/file.docx")
    texts = [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
    assert texts[:2] == ["安园办〔2026〕  号", draft.content["title"]["en"]]
    assert any(draft.content["figures"]["incidents"]["said"] in text for text in texts)
    assert "（附表）" in texts
    kept = leader.get(f"/reports/forms/{county.base.area.code}/weekly_review/1.docx").content
    assert kept == bytes(WordForm.objects.get().content)
    leader.post("/reports/forms/use/", {"area": county.base.area.code, "name": "weekly_review", "number": ""})
    plain = Document(BytesIO(leader.get(f"/reports/{draft.ref}/file.docx").content))
    assert plain.paragraphs[0].text == draft.content["title"]["en"]
