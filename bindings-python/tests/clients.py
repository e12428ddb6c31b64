"""Real clients, each as a function that sends one request and raises what the client raises."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import anthropic
import httpx
import httpx_sse
import modelrunner_ai
import openai
import requests
from cases import Case

MESSAGES: Any = [{"role": "user", "content": "a fox"}]
KEY = "sk-s3cret"


def arrives_as_written(case: Case) -> bool:
    """Clients strip header values, merge repeated headers, decode bodies, and read no body with 204 and 304."""
    names = [name.lower() for name, _ in case.headers]
    return (
        200 <= case.status < 600
        and not 300 <= case.status < 400
        and case.status != 204
        and all(value.isascii() and value == value.strip() and value for _, value in case.headers)
        and len(set(names)) == len(names)
        and "content-encoding" not in names
        and "transfer-encoding" not in names
    )


def failures(cases: dict[str, Case]) -> list[Case]:
    """The failures that every client receives unchanged."""
    return [case for case in cases.values() if case.expect and case.transfer != "cut" and arrives_as_written(case)]


def cut(cases: dict[str, Case]) -> list[Case]:
    """The failures whose body is truncated by the connection."""
    return [case for case in cases.values() if case.expect and case.transfer == "cut" and arrives_as_written(case)]


def httpx_get(url: str) -> None:
    httpx.get(url, verify=False).raise_for_status()


def httpx_json(url: str) -> None:
    httpx.get(url, verify=False).json()


async def httpx_async_get(url: str) -> None:
    async with httpx.AsyncClient(verify=False) as client:
        (await client.get(url)).raise_for_status()


def requests_get(url: str) -> None:
    requests.get(url).raise_for_status()


def urllib_open(url: str) -> None:
    urllib.request.urlopen(url).read()


async def aiohttp_get(url: str) -> None:
    async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(url) as response:
        await response.read()


async def aiohttp_read(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        await response.read()


def httpx_sse_events(url: str) -> None:
    with httpx.Client(verify=False) as client, httpx_sse.connect_sse(client, "GET", url) as source:
        for _ in source.iter_sse():
            pass


# Without certificates, which are slow to load.
def openai_client(url: str) -> openai.OpenAI:
    http = openai.DefaultHttpxClient(verify=False)
    return openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0, http_client=http, timeout=600)


def openai_async_client(url: str) -> openai.AsyncOpenAI:
    http = openai.DefaultAsyncHttpxClient(verify=False)
    return openai.AsyncOpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0, http_client=http, timeout=600)


def anthropic_client(url: str) -> anthropic.Anthropic:
    http = anthropic.DefaultHttpxClient(verify=False)
    return anthropic.Anthropic(base_url=url, api_key=KEY, max_retries=0, http_client=http, timeout=600)


def anthropic_async_client(url: str) -> anthropic.AsyncAnthropic:
    http = anthropic.DefaultAsyncHttpxClient(verify=False)
    return anthropic.AsyncAnthropic(base_url=url, api_key=KEY, max_retries=0, http_client=http, timeout=600)


def openai_chat(url: str) -> None:
    with openai_client(url) as client:
        client.chat.completions.create(model="m", messages=MESSAGES)


def openai_stream(url: str) -> None:
    with openai_client(url) as client:
        for _ in client.chat.completions.create(model="m", messages=MESSAGES, stream=True):
            pass


async def openai_async_chat(url: str) -> None:
    async with openai_async_client(url) as client:
        await client.chat.completions.create(model="m", messages=MESSAGES)


async def openai_async_stream(url: str) -> None:
    async with openai_async_client(url) as client:
        async for _ in await client.chat.completions.create(model="m", messages=MESSAGES, stream=True):
            pass


def anthropic_messages(url: str) -> None:
    with anthropic_client(url) as client:
        client.messages.create(model="m", max_tokens=1, messages=MESSAGES)


def anthropic_stream(url: str) -> None:
    with anthropic_client(url) as client:
        for _ in client.messages.create(model="m", max_tokens=1, messages=MESSAGES, stream=True):
            pass


async def anthropic_async_messages(url: str) -> None:
    async with anthropic_async_client(url) as client:
        await client.messages.create(model="m", max_tokens=1, messages=MESSAGES)


async def anthropic_async_stream(url: str) -> None:
    async with anthropic_async_client(url) as client:
        async for _ in await client.messages.create(model="m", max_tokens=1, messages=MESSAGES, stream=True):
            pass


def modelrunner_submit(url: str) -> None:
    client = modelrunner_ai.SyncClient(key=KEY)
    with httpx.Client(verify=False) as client.__dict__["_client"]:
        client.submit(url, {})


async def modelrunner_async_submit(url: str) -> None:
    client = modelrunner_ai.AsyncClient(key=KEY)
    async with httpx.AsyncClient(verify=False) as client.__dict__["_client"]:
        await client.submit(url, {})


def run(client: Callable[[str], Awaitable[None] | None], url: str) -> Exception | None:
    """The exception of the client for this URL."""

    async def wait(answer: Awaitable[None]) -> None:
        await answer

    try:
        answer = client(url)
        if answer is not None:
            asyncio.run(wait(answer))
    except Exception as raised:
        return raised
    return None
