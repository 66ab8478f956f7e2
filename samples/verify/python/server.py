"""A small service that verifies our access tokens by the published keys."""

import json
import os
import re
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import jwt

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# All in seconds.
KEYS_ARE_KEPT_FOR = 300
BETWEEN_UNKNOWN_KEYS = 10
CLOCKS_MAY_DIFFER_BY = 10
TIMEOUT = 5

ISSUER = os.environ.get("ISSUER") or sys.exit("ISSUER is missing: the address of the service that issues the tokens.")
# An asymmetric algorithm sets the audience to the issuer, unless Jwt:Audience names another.
AUDIENCE = os.environ.get("AUDIENCE", ISSUER)


class KeysNotKnown(Exception):
    """The keys cannot be fetched: not the token's fault."""


def fetch(address):
    """Whoever can change the keys on their way can sign: plain http is for this machine alone."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise KeysNotKnown(f"{address} has to begin with https")
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
            return json.load(answer)
    except (OSError, ValueError) as fault:
        raise KeysNotKnown(f"{address}: {fault}") from fault


class PublishedKeys(jwt.PyJWKClient):
    """PyJWKClient asks for the keys again when it does not know the one that signed; here not for every such token.

    Its own fetch has no timeout (2.6), asks again for each unknown key, which anybody can make up, and forgets the keys
    that it has when the issuer does not answer. `cache_keys` would keep a single key for ever, also one that was taken back.
    """

    def __init__(self):
        super().__init__("", cache_keys=False, cache_jwk_set=True, lifespan=KEYS_ARE_KEPT_FOR)
        self._lock = threading.Lock()
        self._latest = None
        self._asked = 0.0

    def fetch_data(self):
        with self._lock:
            if self._latest is None or time.monotonic() - self._asked >= BETWEEN_UNKNOWN_KEYS:
                self._asked = time.monotonic()
                try:
                    self._latest = self._fetch()
                    self.jwk_set_cache.put(self._latest)
                except KeysNotKnown:
                    if self._latest is None:
                        raise
            return self._latest

    def _fetch(self):
        found = fetch(ISSUER.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != ISSUER:
            raise KeysNotKnown(f"the issuer calls itself {found.get('issuer')}, and not {ISSUER}")
        return fetch(found["jwks_uri"])


KEYS = PublishedKeys()


def verify(token):
    claims = jwt.decode(
        token,
        KEYS.get_signing_key_from_jwt(token).key,
        algorithms=ALGORITHMS,
        issuer=ISSUER,
        audience=AUDIENCE,
        leeway=CLOCKS_MAY_DIFFER_BY,
        options={"require": ["exp", "iss", "aud", "sub"]},
    )
    if claims.get("token_type") != "access":
        raise jwt.InvalidTokenError("the token is no access token")
    return claims


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self):
        if self.path != "/whoami":
            return self.answer(404)
        bearer = re.fullmatch("Bearer ([^ ]+)", self.headers.get("Authorization", ""), re.IGNORECASE)
        if not bearer:
            return self.answer(401, {"WWW-Authenticate": "Bearer"})
        try:
            claims = verify(bearer[1])
        except KeysNotKnown as fault:
            self.log_error("The keys are not known: %s", fault)
            return self.answer(503, {"Retry-After": str(BETWEEN_UNKNOWN_KEYS)})
        except jwt.PyJWTError:
            return self.answer(401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return self.answer(200, {"Content-Type": "application/json"}, {"user": claims["sub"], "roles": claims.get("roles", [])})

    def answer(self, status, headers=None, body=None):
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8010"))), Handler)
print(f"Now listening on: http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
