"""The copy, read back field by field."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from common.typeset import pdf_of
from consents import services
from consents.digest import Shown, digest_of
from consents.pdf import SOURCE, copy_of, document_of
from consents.shipped import words_of
from consents.words import as_text, parse
from tests.consents.build import EMAIL, SHARING, TREATMENT, signed

pytestmark = pytest.mark.django_db

MORE = 'Words with *stars*, #hash, $sum$, @at, <angle>, "quotes", \\n, https://example.org and _lines_.'


def read(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\S* ?· Version \d+ · [0-9a-f]{12} ?\d+ / \d+", " ", text)


def flat(text: str) -> str:
    return re.sub(r"[\s•]+", "", text)


def test_the_copy_holds_every_word_and_every_fact(patient, now):
    consent = signed(patient, SHARING)
    pdf = copy_of(consent)
    copy = flat(read(pdf))
    assert flat(as_text(parse(consent.text.body))) in copy
    for fact in (
        consent.text.title,
        "Northlight · Version 1",
        "Signed by typing the name Ada Patient",
        "Signed at 12 January 2027, 10:00:00 (America/New_York)",
        "The same in UTC 2027-01-12 15:00:00",
        "Signed with the login of Ada Patient",
        "Network address 192.0.2.7",
        "Browser Firefox on a phone",
        f"Check sum of the words {consent.digest}",
    ):
        assert flat(fact) in copy
    assert "Nolonger" not in copy


def test_the_long_copy_holds_every_word_over_its_pages(patient):
    consent = signed(patient, TREATMENT)
    copy = flat(read(copy_of(consent)))
    for block in parse(consent.text.body):
        for line in block.lines:
            assert flat(line[-60:]) in copy or flat(line[:60]) in copy


def test_the_check_sum_can_be_reckoned_from_what_stands_on_the_copy(patient):
    consent = signed(patient, EMAIL)
    document = document_of(consent)
    shown = Shown("email", 1, document["clinic"], document["title"], consent.text.body)
    assert document["digest"]["value"] == digest_of(shown) == consent.digest


def test_a_withdrawn_agreement_says_so(patient, clock, now):
    consent = signed(patient)
    clock(now.replace(day=13))
    consent = services.withdraw(consent=consent, by=patient.user)
    copy = flat(read(copy_of(consent)))
    assert flat("No longer in force since 13 January 2027, 10:00:00 (America/New_York)") in copy
    assert flat("The same in UTC 2027-01-13 15:00:00") in copy


def test_the_copy_is_tagged_titled_and_says_its_language(patient):
    reader = PdfReader(BytesIO(copy_of(signed(patient))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == words_of(TREATMENT)[0]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert "/StructTreeRoot" in root


@pytest.mark.parametrize("name", ["𓀀 Hieroglyph", "王小明", "نور", "Ада"])
def test_a_name_in_any_script_gets_a_copy(patient, name):
    pdf = copy_of(signed(patient, name=name))
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_nothing_that_was_typed_is_read_as_markup(patient):
    typed = {"label": MORE, "value": '#import "@preview/tiaoma:0.3.0": * #read("/etc/passwd")'}
    document = document_of(signed(patient)) | {
        "blocks": [{"kind": "paragraph", "lines": [MORE]}],
        "facts": [typed],
    }
    copy = flat(read(pdf_of(SOURCE, document, at=patient.created_at)))
    for words in (MORE, typed["value"]):
        assert flat(words).replace('"', "") in re.sub('[“”"]', "", copy)


def test_the_same_row_gives_the_same_copy(patient):
    consent = signed(patient)
    assert copy_of(consent) == copy_of(consent)


def test_the_copy_is_sent_to_be_kept_and_not_to_lie_in_a_cache(ada, patient):
    response = ada.get(reverse("consents:pdf", args=[signed(patient).pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="agreement-treatment-version-1.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert response.content.startswith(b"%PDF-")
