"""What gunicorn reads by itself from the folder that it is started in."""

from typing import Any


def post_worker_init(_worker: Any) -> None:
    """Each worker starts the drawing of charts for itself, before it takes its first request.

    Here and not in `config.wsgi`: with `--preload` that is read before the fork.
    """
    from common.pictures.warming import warm_up  # the house is not set up in the process that forks

    warm_up()
