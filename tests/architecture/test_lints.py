"""A lint that never complains is worth nothing: each is shown a bad sample and a good one."""

import pytest

from tests.architecture import lints


@pytest.mark.parametrize(
    "bad",
    [
        "from datetime import datetime\nx = datetime.now()",
        "import datetime\nx = datetime.datetime.now(tz)",
        "x = date.today()",
        "from django.utils import timezone\nx = timezone.now()",
    ],
)
def test_another_clock_is_noticed(bad):
    assert lints.clock_reads(bad)


def test_the_house_clock_is_fine():
    assert not lints.clock_reads("from common import clock\nx = clock.now()\ny = clock.today(zone)")


def test_the_machines_time_is_noticed():
    assert lints.wall_reads("import time\nx = time.time()")
    assert not lints.wall_reads("import time\nx = time.monotonic()")


@pytest.mark.parametrize("bad", ["Patient.objects.all()", "Patient.objects.get(pk=1)", "f(Patient.objects)"])
def test_a_view_that_asks_for_everything_is_noticed(bad):
    assert lints.unguarded_reads(bad)


def test_a_view_may_ask_a_question_with_a_name():
    assert not lints.unguarded_reads("Message.objects.inbox_of(me)")


def test_a_view_that_asks_for_what_the_person_may_see_is_fine():
    assert not lints.unguarded_reads("get_object_or_404(Patient.objects.visible_to(request.user), pk=pk)")


def test_a_long_task_is_noticed_and_a_short_one_is_not():
    assert lints.long_tasks("@shared_task\ndef t():\n    a()\n    if b:\n        c()\n    d()")
    assert not lints.long_tasks('@shared_task\ndef t():\n    """Says."""\n    a()\n    b()\n    c()')


def test_a_long_function_is_noticed():
    assert lints.long_functions("def f():\n" + "    a()\n" * lints.FUNCTION_LINES)
    assert not lints.long_functions("def f():\n    a()")


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
    ],
)
def test_inline_code_is_noticed(bad):
    assert lints.inline_code(bad)


def test_served_code_is_fine():
    assert not lints.inline_code(
        '<script src="{% static "x.js" %}" defer></script>{# style="in a comment" #}<p class="on">'
    )


@pytest.mark.parametrize(
    "bad",
    [
        '<script src="https://cdn.example.com/x.js">',
        '<link rel="stylesheet" href="//cdn.example.com/x.css">',
        "@font-face { src: url('https://fonts.example.com/f.woff2') }",
        '@import "https://example.com/x.css";',
    ],
)
def test_a_fetch_from_another_house_is_noticed(bad):
    assert lints.foreign_fetches(bad)


def test_our_files_and_links_for_people_are_fine():
    assert not lints.foreign_fetches('<a href="https://988lifeline.org">Call</a><img src="{% static "a.svg" %}">')


def test_a_promise_for_later_is_noticed():
    assert lints.loose_ends("# TO" + "DO: finish")
    assert not lints.loose_ends("to do it well")
