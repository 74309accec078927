"""Which sentences are found, how fragments become one catalogue, and what counts as untranslated."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from anyuan.site import catalogues, messages

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'


def entry(msgid: str, msgstr: str) -> str:
    return f'\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n'


@pytest.fixture
def locales(tmp_path) -> Path:
    (tmp_path / "zh_Hans/parts").mkdir(parents=True)
    (tmp_path / "zh_Hans/header.po").write_text(HEADER, "utf-8")
    return tmp_path


def part(locales: Path, name: str, text: str) -> None:
    (locales / "zh_Hans/parts" / f"{name}.po").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Alarm")', [("Alarm", None)]),
        ('gettext_lazy("Two " "pieces")', [("Two pieces", None)]),
        ('translation.gettext("By module")', [("By module", None)]),
        ('pgettext("state", "Open")', [("Open", "state")]),
        ('ngettext("{n} alarm", "{n} alarms", n)', [("{n} alarm", None)]),
        ("gettext(variable)", []),
        ('f(other("x"))', []),
    ],
)
def test_sentences_in_code(source, expected):
    assert [(s.msgid, s.context) for s in messages.in_python(source, "file.py")] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% load i18n %}{% translate "Alarm" %}', [("Alarm", None)]),
        ("{% trans 'It''s' %}", [("It", None)]),
        ('{% translate "Open" context "state" %}', [("Open", "state")]),
        ("{% blocktranslate %}By {{ name }} (now){% endblocktranslate %}", [("By %(name)s (now)", None)]),
        ("{% blocktranslate trimmed %}\n  One\n  line\n{% endblocktranslate %}", [("One line", None)]),
        (
            "{% blocktranslate count n=n %}{{ n }} alarm{% plural %}{{ n }} alarms{% endblocktranslate %}",
            [("%(n)s alarm", None)],
        ),
        ('<a title="{{ _("Close") }}">gettext("not this")</a>', [("Close", None)]),
    ],
)
def test_sentences_in_templates(source, expected):
    assert [(s.msgid, s.context) for s in messages.in_template(source, "page.html")][: len(expected)] == expected


def test_fragments_become_one_catalogue_that_gettext_reads(locales):
    part(locales, "intake", entry("Alarm", "警情"))
    part(locales, "dispatch", entry("Arrive", "到场") + entry("Alarm", "警情"))
    assert not catalogues.is_ready(locales)
    catalogues.compile_all(locales)
    assert catalogues.is_ready(locales)
    catalogue = gettext.translation("django", locales, ["zh_Hans"])
    assert [catalogue.gettext(word) for word in ("Alarm", "Arrive", "Close")] == ["警情", "到场", "Close"]
    part(locales, "dispatch", entry("Arrive", "已到场"))
    assert not catalogues.is_ready(locales)


def test_two_fragments_that_disagree_are_named(locales):
    part(locales, "a", entry("Alarm", "警情"))
    part(locales, "b", entry("Alarm", "报警"))
    with pytest.raises(catalogues.FragmentsDisagree, match=r"a\.po and b\.po"):
        catalogues.compile_all(locales)


@pytest.mark.parametrize(
    ("fragment", "fault"),
    [
        (entry("{who} was first.", "{who}已先处理。"), None),
        ("", "not translated"),
        (entry("{who} was first.", ""), "not translated"),
        ("\n#, fuzzy" + entry("{who} was first.", "{who}已先处理。"), "not translated"),
        (entry("{who} was first.", "已有人先处理。"), "placeholders differ"),
        (entry("{who} was first.", "{whom}已先处理。"), "placeholders differ"),
    ],
)
def test_what_counts_as_a_fault(locales, fragment, fault):
    part(locales, "dispatch", fragment)
    used = [messages.Sentence("{who} was first.", None, "anyuan/dispatch/refusals.py:3")]
    found = messages.faults("zh_Hans", used, locales)
    assert [f.what.split(" in ")[0] for f in found] == ([fault] if fault else [])


def test_sentences_that_django_translates_need_no_second_translation(locales):
    used = [messages.Sentence("Yes", None, "x"), messages.Sentence("Our own words", None, "x")]
    part(locales, "x", "")
    assert [f.sentence.msgid for f in messages.faults("zh_Hans", used, locales)] in (
        ["Our own words"],
        ["Yes", "Our own words"],
    )


def test_every_locale_of_the_package_compiles():
    assert "zh_Hans" in catalogues.languages()
    for language in catalogues.languages():
        assert "nplurals" in catalogues.join(language).metadata["Plural-Forms"]
