"""STEP: what broke on the way to a site, as a sentence that a person can act on."""

from __future__ import annotations

import ssl
import zlib

import aiohttp

from feeds.http.addresses import PRIVATE
from feeds.http.resolve import PrivateAddressError

NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ClientSSLError, aiohttp.ConnectionTimeoutError)
"""After these, no byte of the request can have reached the site."""

TROUBLE = (aiohttp.ClientError, OSError, TimeoutError, ValueError, zlib.error)
"""All that an exchange raises."""


class TooLargeError(ValueError):
    """The body is larger than the caller allows."""


class UnaskedPackingError(ValueError):
    """The body is packed in a way that was not asked for."""


def is_private(error: BaseException) -> bool:
    """Say whether the name of the site stands for a private address."""
    return isinstance(error, aiohttp.ClientConnectorDNSError) and isinstance(
        error.os_error, PrivateAddressError
    )


def why_not(error: BaseException) -> str:
    """Return the sentence for an error of TROUBLE."""
    if is_private(error):
        return PRIVATE.typed
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _about_certificate(error.certificate_error)
    for kind, sentence in _REASONS:
        if isinstance(error, kind):
            return sentence
    return "The answer of the site made no sense."


def _about_certificate(error: Exception) -> str:
    code = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else None
    return f"There is no safe connection: {_CERTIFICATE.get(code or 0, _NOT_VALID)}."


_NOT_VALID = "the site's certificate is not valid"
_CERTIFICATE = {  # OpenSSL's X509_V_ERR numbers
    9: "the site's certificate is for a later date, or our clock is wrong",
    10: "the site's certificate has expired",
    18: "the site made its certificate itself",
    19: "the site made its certificate itself",
    20: "the site's certificate does not say who stands behind it",
    21: "the site's certificate does not say who stands behind it",
    62: "the site's certificate is for another name",
    64: "the site's certificate is for another name",
}
_NO_CONNECTION = "The site does not accept the connection."
_BROKE_OFF = "The site broke off in the middle of its answer."

# The first that fits: several of aiohttp's errors are more than one of these.
_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "The name of the site was not found."),
    (aiohttp.ClientSSLError, "There is no safe connection: the site does not speak https well."),
    (aiohttp.ClientConnectorError, _NO_CONNECTION),
    (TooLargeError, "The answer of the site is too large."),
    (UnaskedPackingError, "The site packed its answer in a way that Bleep cannot read."),
    (TimeoutError, "The site took too long to answer."),
    (aiohttp.ServerDisconnectedError, "The site hung up without an answer."),
    ((aiohttp.ClientPayloadError, aiohttp.ClientOSError, ConnectionError), _BROKE_OFF),
    (zlib.error, "The site packed its answer badly, so Bleep cannot read it."),
)
