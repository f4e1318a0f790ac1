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

LARGEST_ANSWER = 1_000_000
"""Bytes of an answer that are read at most."""
DEADLINE = 180.0
"""Seconds after which an answer is no longer waited for."""
LONGEST_URL = 500
"""Characters an endpoint's address may have."""
_STRANGE = (RecursionError, ValueError, LookupError, TypeError)
"""What reading an answer that is no answer may raise."""


class Endpoint(NamedTuple):
    """Where a model is asked."""

    url: str
    """Without a slash at its end."""
    host: str
    """Host and port, to be shown."""
    is_here: bool
    """Whether it is this very machine."""


class ModelFault(NamedTuple):
    """Why no answer came, and what to do about it."""

    message: str
    hint: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A document is sent where the user said, and nowhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401
        """Follow none; the redirect then counts as an error."""


def read_endpoint(url: str) -> Endpoint | ModelFault:
    """Return the endpoint an address names: https, or http on this machine alone.

    Examples
    --------
    >>> read_endpoint("http://localhost:8080/v1").host
    'localhost:8080'
    >>> read_endpoint("http://example.com/v1").message
    'would send the document unencrypted'
    """
    plain = len(url) <= LONGEST_URL and url.isascii() and url.isprintable() and " " not in url
    try:
        parts = urlsplit(url) if plain else None
        port = parts.port if parts else None
    except ValueError:
        parts = None
    if parts is None or not parts.hostname or parts.scheme not in {"http", "https"}:
        return ModelFault("is no address", "Write https://host/v1, or http://localhost:8080/v1.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        return ModelFault(
            "holds more than host and path", "Keys go into the environment, never into an address."
        )
    here = _is_loopback(parts.hostname)
    if parts.scheme == "http" and not here:
        return ModelFault("would send the document unencrypted", "Use https; http only reaches this machine.")
    host = parts.hostname if port is None else f"{parts.hostname}:{port}"
    return Endpoint(url.rstrip("/"), host, here)


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
    deadline: float = DEADLINE,
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
        return ModelFault("takes no key with blanks or unusual characters", "Set the variable anew.")
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
    return answer if isinstance(answer, ModelFault) else _read_answer(answer)


def _send(request: urllib.request.Request, endpoint: Endpoint, deadline: float) -> bytes | ModelFault:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if endpoint.is_here:
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=deadline) as response:
            content: bytes = response.read(LARGEST_ANSWER + 1)
    except urllib.error.HTTPError as error:
        error.close()
        return _explain_status(error.code)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            return _explain_silence(deadline)
        secure = isinstance(reason, ssl.SSLError)
        told = "has no certificate that this machine trusts" if secure else "cannot be reached"
        return ModelFault(told, "Check the address, and that the model is running.")
    if len(content) > LARGEST_ANSWER:
        return ModelFault(
            f"answered with more than {LARGEST_ANSWER:,} bytes", "That is no answer to this question."
        )
    return content


def _explain_silence(deadline: float) -> ModelFault:
    return ModelFault(f"did not answer within {deadline:g} seconds", "Ask again, or a faster model.")


def _explain_status(code: int) -> ModelFault:
    try:
        phrase = HTTPStatus(code).phrase
    except ValueError:
        phrase = "no status of HTTP"
    if 300 <= code < 400:  # noqa: PLR2004
        return ModelFault(
            f"leads elsewhere ({code} {phrase})", "Give the address it leads to, if you trust it."
        )
    hints = {401: "Set the key.", 403: "Check the key.", 404: "Check the address and the model's name."}
    return ModelFault(f"answered {code} {phrase}", hints.get(code, "Ask again later, or another model."))


def _read_answer(content: bytes) -> str | ModelFault:
    try:
        text = json.loads(content.decode("utf-8"))["choices"][0]["message"]["content"]
    except _STRANGE:
        text = None
    if not isinstance(text, str):
        return ModelFault("answered in no form of a chat", "Name an endpoint of OpenAI's form, up to /v1.")
    return text
