"""The office's library of questionnaires: what there is, taking one over from a file, giving one away as a file."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import TypeAdapter

from common.errors import Refused
from common.forms import posted
from common.uploads import takes_files
from measures import fhir, services
from measures.fhir_reading import Understood, read
from measures.instruments import Instrument, Item, UnknownInstrument, all_instruments, library, load
from measures.library_forms import FileForm, StatementForm
from measures.models import InstrumentVersion
from measures.staff_words import in_words
from measures.suspects import suspects_in
from people.access import require
from people.current import person, require_here
from people.models import Clinic
from people.roles import Permission

UNPROCESSABLE = 422
_SALT, _KEPT_FOR = "measures.understood", 24 * 3600
_SHAPE = TypeAdapter(Understood)


@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """Every questionnaire of the clinic: those that come with the app, those it took over, those of which totals."""
    clinic = _clinic(request)
    own = InstrumentVersion.objects.of(clinic).newest_first()
    context = {
        "clinic": clinic,
        "with_items": all_instruments(),
        "totals": [one for one in library() if one.entry == "total"],
        "own": [(row, load(row.key, row.number)) for row in own],
    }
    return render(request, "measures/library.html", context)


@require_GET
def instrument(request: HttpRequest, key: str) -> HttpResponse:
    """One questionnaire: its questions, its scoring, its limits, its licence and its sources."""
    clinic = _clinic(request)
    versions = list(InstrumentVersion.objects.of(clinic).named(key).newest_first())
    one = load(key, versions[0].number, clinic) if versions else _shipped(key)
    context = {
        "clinic": clinic,
        "instrument": one,
        "versions": versions,
        "table": _answers_table(one),
        "alerts": [in_words(one, alert) for alert in one.alerts],
    }
    return render(request, "measures/library_instrument.html", context)


@require_GET
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The questionnaire as a FHIR R4 Questionnaire."""
    clinic = _clinic(request)
    try:
        written = fhir.questionnaire(load(key, clinic=clinic), base=settings.SITE_URL)
    except (UnknownInstrument, ValueError) as missing:
        raise Http404 from missing
    response = JsonResponse(written, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Type"] = "application/fhir+json; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{key}.v{written["version"]}.fhir.json"'
    return response


@takes_files
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a file; what was understood of it is shown before anything is taken over."""
    clinic = _clinic(request)
    form = FileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            understood = read(form.cleaned_data["file"].read())
        except Refused as refusal:
            form.add_error("file", str(refusal.sentence))
        else:
            return _preview(request, clinic, understood, _statement(clinic, understood))
    return render(request, "measures/library_bring.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest) -> HttpResponse:
    """Take over what was shown, under the licence that somebody states."""
    clinic = _clinic(request)
    understood = _seen(request.POST.get("understood", ""))
    if request.method == "GET" or understood is None:
        if request.method == "POST":
            messages.warning(request, _("This preview is too old or was changed. Choose the file once more."))
        return redirect("measures:bring")
    form = _statement(clinic, understood, request)
    if form.is_valid():
        try:
            made = services.take_over(
                clinic=clinic,
                understood=understood,
                statement=form.statement,
                by=person(request),
                replaces=form.cleaned_data["replaces"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Taken over. It can be asked for from now on."))
            return redirect("measures:instrument", made.key)
    return _preview(request, clinic, understood, form)


@require_POST
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one of the clinic's own out of use; what was answered stays."""
    version = get_object_or_404(InstrumentVersion.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.EDIT_CLINIC, version.clinic_id)
    services.retire(version=version, by=person(request))
    messages.success(request, _("It is out of use. What was answered stays."))
    return redirect("measures:library")


def _clinic(request: HttpRequest) -> Clinic:
    return require_here(request, Permission.EDIT_CLINIC).clinic


def _shipped(key: str) -> Instrument:
    try:
        return load(key)
    except UnknownInstrument as unknown:
        raise Http404 from unknown


def _statement(clinic: Clinic, understood: Understood, request: HttpRequest | None = None) -> StatementForm:
    known = tuple(one for one in library() if one.entry == "total")
    own = tuple(one for one in all_instruments(clinic) if one not in all_instruments())
    sealed = signing.dumps(_SHAPE.dump_python(understood, mode="json"), salt=_SALT, compress=True)
    former = next((one for one in own if one.title == understood.title), None)
    begun = {
        "understood": sealed,
        "alert_items": suspects_in(understood, None, former),
        "alert_from": min((alert.from_value for alert in former.alerts), default=1) if former else 1,
        "title": understood.title,
        "instruction": understood.instruction,
        "stem": understood.stem,
        "replaces": former.key if former else "",
    }
    data = request.POST if request is not None else None
    return StatementForm(data, initial=begun, understood=understood, known=known, own=own)


def _seen(sealed: str) -> Understood | None:
    """What the preview showed; nobody changes it on the way."""
    try:
        return _SHAPE.validate_python(signing.loads(sealed, salt=_SALT, max_age=_KEPT_FOR))
    except (signing.BadSignature, ValueError):
        return None


def _preview(request: HttpRequest, clinic: Clinic, understood: Understood, form: StatementForm) -> HttpResponse:
    rows = [(item, item.answers or understood.answers) for item in understood.items]
    context = {
        "clinic": clinic,
        "form": form,
        "understood": understood,
        "rows": rows,
        "unscored": [(item, item.answers or understood.answers) for item in understood.unscored],
        "highest": sum(max(answer.value for answer in answers) for _item, answers in rows),
    }
    return render(request, "measures/library_preview.html", context, status=UNPROCESSABLE if form.errors else 200)


def _answers_table(one: Instrument) -> list[tuple[int, str, str]]:
    """Number, question, and its answers with their values in one line where it has some of its own."""
    return [(number, item.text, " · ".join(_small(item))) for number, item in enumerate(one.questions, start=1)]


def _small(item: Item) -> list[str]:
    """What stands in small letters under a question: its own answers, and that it is not always asked."""
    own = [f"{answer.text} {answer.value}" for answer in item.answers]
    return own if item.asked_if is None else [*own, _("asked only after certain answers before it")]
