"""Two questions that a supervisor asks: is the process alive, and can it do its work?"""

from django.http import HttpRequest, HttpResponse
from django.contrib.auth.decorators import login_not_required


@login_not_required
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type="text/plain")
