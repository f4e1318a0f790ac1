"""One question to a language model that the user names; its answer is data, and may be anything.

The endpoint speaks the form of OpenAI: ``POST {url}/chat/completions``. Nothing is asked unless
the user says so. No redirect is followed, the answer is bounded in time and size, and no word of
it is repeated in a fault: an endpoint may echo the key.
"""

import http.client
import ipaddress
import json
import queue
import ssl
import threading
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_LARGEST_ANSWER = 1_000_000
"""Bytes of an answer that are read at most."""
_DEADLINE = 180.0
"""Seconds after which an answer is no longer waited for."""
_LONGEST_URL = 500
"""Characters an endpoint's address may have."""
_MALFORMED = (RecursionError, ValueError, LookupError, TypeError)
"""What reading an answer that is no answer may raise."""


class Endpoint(NamedTuple):
    """Where a model is asked."""

    url: str
    """Without a slash at its end."""
    host: str
    """Host and port, to be shown."""
    is_local: bool
    """Whether it is this machine."""


class ModelFault(NamedTuple):
    """Why no answer came, and what to do about it."""

    message: str
    hint: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A document is sent where the user said, and nowhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401
        """Follow none; the redirect then counts as an error."""


def parse_endpoint(url: str) -> Endpoint | ModelFault:
    """Return the endpoint an address names: https, or http on this machine alone.

    Examples
    --------
    >>> parse_endpoint("http://localhost:8080/v1").host
    'localhost:8080'
    >>> parse_endpoint("http://example.com/v1").message
    'would send the document unencrypted'
    """
    plain = len(url) <= _LONGEST_URL and url.isascii() and url.isprintable() and " " not in url
    try:
        parts = urlsplit(url) if plain else None
        port = parts.port if parts else None
    except ValueError:
        parts = None
    if parts is None or not parts.hostname or parts.scheme not in {"http", "https"}:
        return ModelFault("is not valid", "Write https://host/v1, or http://localhost:8080/v1.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        return ModelFault(
            "may only hold a host and a path", "Put a key into DETENTE_MODEL_KEY, never into the address."
        )
    is_local = _is_loopback(parts.hostname)
    if parts.scheme == "http" and not is_local:
        return ModelFault(
            "would send the document unencrypted", "Use https; http is only for a model on this computer."
        )
    host = parts.hostname if port is None else f"{parts.hostname}:{port}"
    return Endpoint(url.rstrip("/"), host, is_local)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def ask_model(
    endpoint: Endpoint,
    model: str,
    messages: list[dict[str, str]],
    *,
    key: str = "",
    deadline: float = _DEADLINE,
) -> str | ModelFault:
    """Return what a model answers, as text, or why it does not.

    Parameters
    ----------
    endpoint
        Where to ask.
    model
        Name of the model, as the endpoint knows it.
    messages
        What to send: role and content of each.
    key
        Sent as a bearer token if it is not empty; never shown.
    deadline
        Seconds to wait for the whole answer.
    """
    if not (key.isascii() and key.isprintable() and " " not in key):
        return ModelFault(
            "was not asked: the key contains spaces or unusual characters", "Correct DETENTE_MODEL_KEY."
        )
    body = json.dumps({"model": model, "messages": messages, "temperature": 0, "stream": False})
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(  # noqa: S310
        f"{endpoint.url}/chat/completions", body.encode("utf-8", "replace"), headers, method="POST"
    )
    answers: queue.SimpleQueue[bytes | ModelFault] = queue.SimpleQueue()
    sending = threading.Thread(
        target=lambda: answers.put(_send(request, endpoint, deadline)), name="language model", daemon=True
    )
    sending.start()
    try:
        answer = answers.get(timeout=deadline)
    except queue.Empty:
        return _explain_silence(deadline)
    return answer if isinstance(answer, ModelFault) else _parse_answer(answer)


def _send(request: urllib.request.Request, endpoint: Endpoint, deadline: float) -> bytes | ModelFault:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if endpoint.is_local:
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=deadline) as response:
            content: bytes = response.read(_LARGEST_ANSWER + 1)
    except urllib.error.HTTPError as error:
        error.close()
        return _explain_status(error.code)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            return _explain_silence(deadline)
        secure = isinstance(reason, ssl.SSLError)
        message = "has no certificate that this computer trusts" if secure else "cannot be reached"
        return ModelFault(message, "Check the address, and that the model is running.")
    if len(content) > _LARGEST_ANSWER:
        return ModelFault(f"answered with more than {_LARGEST_ANSWER:,} bytes", "Try another model.")
    return content


def _explain_silence(deadline: float) -> ModelFault:
    return ModelFault(f"did not answer within {deadline:g} seconds", "Try again, or try a faster model.")


def _explain_status(code: int) -> ModelFault:
    try:
        phrase = HTTPStatus(code).phrase
    except ValueError:
        phrase = "an unknown status"
    if 300 <= code < 400:  # noqa: PLR2004
        return ModelFault(
            f"redirects to another address ({code} {phrase})", "If you trust that address, give it instead."
        )
    hints = {401: "Set the key.", 403: "Check the key.", 404: "Check the address and the model's name."}
    return ModelFault(f"answered {code} {phrase}", hints.get(code, "Try again later, or try another model."))


def _parse_answer(content: bytes) -> str | ModelFault:
    try:
        text = json.loads(content.decode("utf-8"))["choices"][0]["message"]["content"]
    except _MALFORMED:
        text = None
    if not isinstance(text, str):
        return ModelFault(
            "did not answer as an OpenAI-compatible chat does",
            "Give an OpenAI-compatible address, up to /v1.",
        )
    return text
