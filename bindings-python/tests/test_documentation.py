"""Runs the examples of the documentation, and compares its statements with the package."""

from __future__ import annotations

import doctest
import importlib.metadata
import inspect
import pydoc
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import modelrunner_ai.client
import pytest

import modelrunner_errors
from modelrunner_errors import ApiError, InvalidRequestError, Issue, Request, _native

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "bindings-python" / "README.md").read_text(encoding="utf-8")
API = "https://queue.modelrunner.run/owner/model/requests/abc123"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def documented() -> Iterator[tuple[str, str]]:
    """The docstrings of everything public."""
    yield "modelrunner_errors", modelrunner_errors.__doc__ or ""
    for name in modelrunner_errors.__all__:
        value = getattr(modelrunner_errors, name)
        if inspect.isclass(value):
            yield name, value.__doc__ or ""
            for member, attribute in vars(value).items():
                text = getattr(attribute, "__doc__", None)
                if text and not member.startswith("__"):
                    yield f"{name}.{member}", text
        elif inspect.isroutine(value):
            yield name, value.__doc__ or ""


DOCSTRINGS = dict(documented())


@pytest.mark.parametrize("name", [name for name, text in DOCSTRINGS.items() if ">>>" in text])
def test_docstring(name: str) -> None:
    run_doctest(DOCSTRINGS[name], name)


@pytest.mark.parametrize("text", blocks("pycon"))
def test_readme_session(text: str) -> None:
    run_doctest(text, "README.md")


def run_doctest(text: str, name: str) -> None:
    test = doctest.DocTestParser().get_doctest(text, dict(vars(modelrunner_errors)), name, None, None)
    assert test.examples
    said: list[str] = []
    assert doctest.DocTestRunner().run(test, out=said.append).failed == 0, "".join(said)


def test_readme_programs(server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The README's programs, in order, with the stand-in server for the API."""
    monkeypatch.setattr(modelrunner_ai.client, "RUN_URL_FORMAT", f"{server}/")
    monkeypatch.setattr(modelrunner_ai.sync_client.__class__, "_get_key", lambda client: "sk-key")
    programs = blocks("python")
    assert len(programs) == 6
    names: dict[str, Any] = {}
    for program in programs:
        program = program.replace(API, f"{server}/house-402-insufficient-balance")
        program = program.replace("owner/model", "record-completed-billing-failed")
        exec(program, names)
        for client in (names.pop("client", None), names.pop("session", None)):
            if client is not None:
                client.close()
    modelrunner_ai.sync_client._client.close()
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("402 insufficient_balance: ")
    assert second.startswith("upstream_failed ")
    with pytest.raises(InvalidRequestError) as caught:
        names["check_prompt"]("")
    assert isinstance(caught.value, names["AcmeError"]) and caught.value.field_errors("input.prompt")
    with pytest.raises(names["InsufficientBalanceError"]) as balance:
        names["check"](httpx.get(f"{server}/house-402-insufficient-balance", verify=False))
    assert type(balance.value) is names["error_class"]("insufficient_balance", names["AcmeError"])
    assert balance.value.account == "a-1"


def test_readme_names_every_attribute_and_class() -> None:
    for name in inspect.get_annotations(ApiError):
        assert name == "_failure" or f"`{name}`" in README, name
    for name in modelrunner_errors.__all__:
        if name.endswith("Error"):
            assert f"`{name}`" in README, name


def test_everything_public_is_documented() -> None:
    missing = [name for name, text in DOCSTRINGS.items() if not text.strip()]
    assert not missing
    for name in inspect.get_annotations(ApiError):
        assert getattr(vars(ApiError)[name], "__doc__", None) or ApiError.__slots__[name], name


@pytest.mark.parametrize("value", [ApiError, modelrunner_errors.classify, Issue, Request, modelrunner_errors])
def test_help_reads_like_documentation(value: Any) -> None:
    text = pydoc.plain(pydoc.render_doc(value))
    assert {
        "ApiError": "The delay that the server asks for, in milliseconds",
        "classify": "classify(status, body, headers=None)",
        "Issue": "Zod's `code`, Pydantic's `type` or Ajv's `keyword`",
        "Request": "The URL of the status",
        "modelrunner_errors": "An SDK derives its own base class from `ApiError`",
    }[value.__name__] in text
    assert "<property object" not in text


def test_version_is_the_workspace_s() -> None:
    [version] = re.findall(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)
    assert modelrunner_errors.__version__ == _native.__version__ == version
    assert importlib.metadata.version("modelrunner-errors") == version


def test_the_package_depends_on_nothing() -> None:
    assert not importlib.metadata.requires("modelrunner-errors")
