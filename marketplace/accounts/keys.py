"""Secrets: random tokens, links that only our mails know, and what is kept of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2: a random nonce of 96 bits
TYPED_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
SECOND_FACTOR = "second factor"


def new_token() -> str:
    """Return a fresh secret of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a secret token: enough to recognise it, useless to a thief."""
    return hashlib.sha256(token.encode()).hexdigest()


def mailed_token(purpose: str, about: int, created_at: datetime) -> str:
    """Return the secret of a link in a mail; the job that sends it works it out anew.

    So the database and the outbox never hold it, and a mail sent twice carries one link.
    """
    return _code("mailed tokens", f"{purpose}:{about}:{created_at.isoformat()}")


def recovery_hash(person_id: int, code: str) -> str:
    """Return what is stored of a recovery code; short codes need our key against guessing."""
    return _mac("recovery codes", f"{person_id}:{code}").hex()


def short_code(use: str, message: str) -> str:
    """Return 50 bits that only this service can work out, in letters that are easily typed."""
    number = int.from_bytes(_mac(use, message)[:7], "big") >> 6
    return "".join(TYPED_LETTERS[number >> shift & 31] for shift in range(45, -1, -5))


def seal(secret: str, *, person_id: int) -> str:
    """Encrypt a person's secret so that only this service reads it, and only for them."""
    return seal_for(SECOND_FACTOR, secret, about=str(person_id))


def unseal(sealed: str, *, person_id: int) -> str:
    """Return the secret. Raises `InvalidTag` if it was changed or belongs to another person."""
    return unseal_for(SECOND_FACTOR, sealed, about=str(person_id))


def seal_for(use: str, text: str, *, about: str, nonce: bytes | None = None) -> str:
    """Encrypt a text under a key of this use alone, bound to what it is `about`.

    `nonce` is drawn unless given: only where one text must seal alike, never for two texts.
    """
    nonce = nonce or secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(use)).encrypt(nonce, text.encode(), about.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal_for(use: str, sealed: str, *, about: str) -> str:
    """Return the text. Raises `InvalidTag` if it was changed, or is about something else."""
    raw = base64.urlsafe_b64decode(sealed)
    nonce, text = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
    return AESGCM(_key(use)).decrypt(nonce, text, about.encode()).decode()


def mark_for(use: str, message: str) -> str:
    """Return what recognises a message again, and tells nothing of it without our key."""
    return _mac(use, message).hex()


def _code(use: str, message: str) -> str:
    return base64.urlsafe_b64encode(_mac(use, message)).decode().rstrip("=")


def _mac(use: str, message: str) -> bytes:
    return hmac.new(_key(use), message.encode(), hashlib.sha256).digest()


def _key(use: str) -> bytes:
    """Derive one key per use from SECRET_KEY (HKDF, RFC 5869)."""
    secret: str = current_app.config["SECRET_KEY"]
    return HKDF(SHA256(), 32, salt=None, info=f"belabeliku {use}".encode()).derive(
        secret.encode()
    )
