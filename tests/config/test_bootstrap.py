"""The environment is made, recognised, and made anew when it was interrupted. No library is downloaded here."""

import subprocess
import sys

import pytest

from scripts import bootstrap


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A checkout with empty lists, so that installing takes no network."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("# nothing\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "HOME", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(bootstrap, "NOTE", tmp_path / ".venv/journey.json")
    return tmp_path


def works(place):
    return subprocess.run([place / ".venv/bin/python", "-c", ""], check=False).returncode == 0


def test_an_environment_is_made_once_recognised_and_brought_up_to_date(place, capsys):
    bootstrap.prepare("dev")
    assert "Setting up" in capsys.readouterr().out
    assert set(bootstrap.installed()) == {"requirements.txt", "requirements-dev.txt"}
    bootstrap.prepare("dev")
    bootstrap.prepare("run")
    assert capsys.readouterr().out == ""
    (place / ".venv/mark").touch()
    (place / "requirements.txt").write_text("# changed\n")
    bootstrap.prepare("run")
    assert "Setting up" in capsys.readouterr().out
    assert (place / ".venv/mark").exists(), "a changed list needs no new environment"


def test_a_half_made_environment_is_made_anew_and_so_is_one_whose_python_is_gone(place):
    python = place / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("broken")
    bootstrap.prepare("run")
    assert works(place)
    python.unlink()
    python.symlink_to("/nowhere/python")
    bootstrap.prepare("run")
    assert works(place)


def test_a_failed_installation_is_a_sentence_and_leaves_no_note(place, monkeypatch):
    bootstrap.prepare("run")
    (place / "requirements.txt").write_text("this is no requirement\n")
    with pytest.raises(bootstrap.Trouble, match=r"requirements\.txt could not be installed"):
        bootstrap.prepare("run")
    assert not bootstrap.NOTE.exists()
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    (place / "requirements.txt").write_text(f"journey-nothing==1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(bootstrap.Trouble, match="is this machine online"):
        bootstrap.install("requirements.txt")


def test_the_script_needs_nothing_but_python():
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({bootstrap.__file__!r})"], check=False
    )
    assert result.returncode == 0
