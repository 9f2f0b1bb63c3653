"""Pages on which people write long texts never lose them to a sign-out or to a form that is too old."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def keeps_words(view: View) -> View:
    """Sign-in and the form's token are asked for as anywhere, but a refusal gives the typed words back.

    The middlewares would answer with a redirect or an error page and the words would be gone; so they stand aside
    for this view, and what they do is done here. Nothing is written unless both say yes.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            signed_in = request.user.is_authenticated
            return view(request, *args, **kwargs) if signed_in else redirect_to_login(request.get_full_path())
        token_fits = _token_fits(request)
        if request.user.is_authenticated and token_fits:
            return view(request, *args, **kwargs)
        return _give_back(request)

    return guarded


def _token_fits(request: HttpRequest) -> bool:
    def strict(_request: HttpRequest) -> HttpResponse:
        """A view that is not exempt, so that the check is made."""
        return HttpResponse()

    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    return check.process_view(request, strict, (), {}) is None


def _give_back(request: HttpRequest) -> HttpResponse:
    """The words, with a fresh token and the other fields, so that they can be sent again after signing in."""
    others = [(name, value) for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "text"}]
    context = {
        "text": request.POST.get("text", ""),
        "others": others,
        "signed_in": request.user.is_authenticated,
        "path": request.path,
    }
    return render(request, "integration/words_kept.html", context, status=403)
