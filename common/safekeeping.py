"""Pages on which people type something that matters never lose it to a sign-out or to a form that is too old."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

View = Callable[..., HttpResponse]
FormClass = type[forms.Form]

LOOKS = ("GET", "HEAD")


@dataclass(frozen=True)
class Typed:
    """One thing that was typed or chosen: ``sent`` is what the form said, ``shown`` says it in words.

    A thing without ``shown`` is sent again and not shown: an id, a tick, a field that nobody has a label for.
    """

    name: str
    sent: str
    label: StrOrPromise = ""
    shown: StrOrPromise = ""
    is_long: bool = False


def keeps_words(*shapes: FormClass) -> Callable[[View], View]:
    """Sign-in and the form's token are asked for as anywhere, but a refusal gives everything typed back.

    ``shapes`` are the classes of the view's forms: with their labels the page shows again what was typed. The
    middlewares would answer with a redirect or an error page and the words would be gone; so they stand aside for this
    view, and what they do is done here. Nothing is written unless both say yes.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            signed_in = request.user.is_authenticated
            if request.method != "POST":
                return view(request, *args, **kwargs) if signed_in else redirect_to_login(request.get_full_path())
            refusal = _refusal(request)
            if refusal is not None and _is_from_elsewhere(request):
                return refusal
            return view(request, *args, **kwargs) if signed_in and refusal is None else _give_back(request, shapes)

        return guarded

    return decorate


def step_of(page: str) -> Callable[[View], View]:
    """A step takes a POST only; whoever just looks (after signing in, or by "back") is led to the ``page`` it is on.

    The page is reached by the ``pk`` of the step and decides who may see it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def step(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in LOOKS:
                return redirect(page, pk=kwargs["pk"])
            return view(request, *args, **kwargs)

        return step

    return decorate


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """What the check of the form's token says; None when it fits."""

    def strict(_request: HttpRequest) -> HttpResponse:
        """A view that is not exempt, so that the check is made."""
        return HttpResponse()

    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    return check.process_view(request, strict, (), {})


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site made the form: its words are not ours to give back, with a button that would keep them."""
    origin = request.headers.get("Origin")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return (origin is not None and origin not in ours) or request.headers.get("Sec-Fetch-Site") == "cross-site"


def _give_back(request: HttpRequest, shapes: tuple[FormClass, ...]) -> HttpResponse:
    """All that was typed, with a fresh token, so that it can be sent again after signing in."""
    fields = {name: field for shape in shapes for name, field in shape.base_fields.items()}
    typed = list(typed_in(request.POST, fields))
    context = {
        "typed": typed,
        "shows_any": any(one.label for one in typed),
        "signed_in": request.user.is_authenticated,
        "path": request.get_full_path(),
        "sign_in_url": resolve_url(settings.LOGIN_URL),
    }
    return render(request, "components/words_kept.html", context, status=403)


def typed_in(sent: QueryDict, fields: Mapping[str, forms.Field]) -> Iterator[Typed]:
    """Everything that a form sent, in its order, apart from its token; several values of a name one by one."""
    for name, values in sent.lists():
        if name != "csrfmiddlewaretoken":
            yield from (_typed(name, str(value), fields.get(name)) for value in values)


def _typed(name: str, sent: str, field: forms.Field | None) -> Typed:
    if field is None or field.widget.is_hidden or isinstance(field, forms.BooleanField):
        return Typed(name, sent)
    label = field.label or name.replace("_", " ").capitalize()
    if isinstance(field.widget, forms.Textarea):
        return Typed(name, sent, label, sent, is_long=True)
    choices: Mapping[str, StrOrPromise] = dict(getattr(field, "choices", ()))
    return Typed(name, sent, label, choices.get(sent, sent.replace("T", " ") if _is_moment(field) else sent) or _("—"))


def _is_moment(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.DateTimeInput)
