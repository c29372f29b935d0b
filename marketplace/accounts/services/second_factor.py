"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and printed ones."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, update

from marketplace.accounts import keys, limits, passwords, queries
from marketplace.accounts.models import Person, RecoveryCode
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.language import _

STEP_SECONDS = 30
STEPS_OFF = (0, -1, 1)  # clocks of phones are a little off (RFC 6238, section 5.2)
CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
CODE_LENGTH = 10
TOTP_CODE = re.compile(r"[0-9]{6}")
STEP = timedelta(seconds=STEP_SECONDS)


@transactional
def prepare_second_factor(*, password: str, actor: Actor) -> None:
    """Make a secret for the person's authenticator app; it counts once a code has shown it.

    Raises `Invalid` for a wrong password and `RuleBroken` where a second factor is in use.
    """
    import pyotp  # noqa: PLC0415 - seldom needed

    person = _locked(actor)
    if person.has_second_factor:
        raise RuleBroken(_("Langkah kedua sudah aktif."))
    _check_password(person, password, actor)
    person.totp_secret = keys.seal(pyotp.random_base32(), person_id=person.id)
    person.totp_last_step = None
    audit.record("second_factor.prepared", person, actor=actor)


@transactional
def confirm_second_factor(code: str, *, actor: Actor) -> list[str]:
    """Begin to ask for a second factor; return the recovery codes, which are shown once.

    Raises `Invalid` for a wrong code and `RuleBroken` where no secret waits for one.
    """
    person = _locked(actor)
    if person.totp_secret is None or person.has_second_factor:
        raise RuleBroken(_("Mulai lagi dari halaman keamanan."))
    if not _use_totp(person, _compact(code)):
        raise Invalid({"code": [_wrong_code()]})
    person.totp_confirmed_at = utc_now()
    limits.forgive_codes(person.id)
    codes = _new_codes(person)
    audit.record("second_factor.confirmed", person, actor=actor)
    outbox.add("accounts.tell_security_change", person_id=person.id, change="second_factor_on")
    return codes


@transactional
def replace_recovery_codes(*, password: str, actor: Actor) -> list[str]:
    """Void the old recovery codes; return new ones, which are shown once."""
    person = _locked(actor)
    if not person.has_second_factor:
        raise RuleBroken(_("Aktifkan langkah kedua dulu."))
    _check_password(person, password, actor)
    audit.record("second_factor.codes_replaced", person, actor=actor)
    return _new_codes(person)


@transactional
def remove_second_factor(*, password: str, required: bool, actor: Actor) -> None:
    """Ask for the password alone from now on, which must then be a long one.

    Raises `RuleBroken` where the actor's roles are `required` to keep the second factor.
    """
    person = _locked(actor)
    if required:
        raise RuleBroken(_("Peran Anda memerlukan langkah kedua."))
    if not person.has_second_factor:
        raise RuleBroken(_("Langkah kedua tidak aktif."))
    _check_password(person, password, actor)
    if len(password) < passwords.SHORTEST_ALONE:
        raise RuleBroken(
            _(
                "Tanpa langkah kedua, kata sandi paling sedikit %(count)s huruf. "
                "Ganti kata sandi dulu.",
                count=passwords.SHORTEST_ALONE,
            )
        )
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    audit.record("second_factor.removed", person, actor=actor)
    outbox.add("accounts.tell_security_change", person_id=person.id, change="second_factor_off")


@transactional
def use_code(person_id: int, code: str) -> bool:
    """Take a code of the app or a recovery code, each only once; say whether it was right."""
    person = queries.lock_person(person_id)
    code = _compact(code)
    if TOTP_CODE.fullmatch(code):
        return _use_totp(person, code)
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == keys.recovery_hash(person_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    return bool(db.session.execute(used).rowcount)  # type: ignore[attr-defined]


def _use_totp(person: Person, code: str) -> bool:
    """Accept a code of a step later than any accepted before: none works twice."""
    if person.totp_secret is None or not TOTP_CODE.fullmatch(code):
        return False
    import pyotp  # noqa: PLC0415 - seldom needed

    totp = pyotp.TOTP(keys.unseal(person.totp_secret, person_id=person.id))
    now = utc_now()
    fitting = [off for off in STEPS_OFF if hmac.compare_digest(totp.at(now + off * STEP), code)]
    if not fitting:
        return False
    step = int(now.timestamp()) // STEP_SECONDS + fitting[0]
    later = or_(Person.totp_last_step.is_(None), Person.totp_last_step < step)
    taken = update(Person).where(Person.id == person.id, later).values(totp_last_step=step)
    taken = taken.execution_options(synchronize_session=False)
    return bool(db.session.execute(taken).rowcount)  # type: ignore[attr-defined]


def _new_codes(person: Person) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [
        "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))
        for _code in range(CODES)
    ]
    for code in codes:
        row = RecoveryCode(person_id=person.id, code_hash=keys.recovery_hash(person.id, code))
        db.session.add(row)
    half = CODE_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def _compact(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def _check_password(person: Person, password: str, actor: Actor) -> None:
    if not passwords.matches(person.password_hash, password):
        raise Invalid({"password": [_("Kata sandi tidak cocok.")]})
    limits.forgive_sign_in(person.email, actor.address)


def _locked(actor: Actor) -> Person:
    if actor.person_id is None:
        raise NotFound
    return queries.lock_person(actor.person_id)


def _wrong_code() -> str:
    return _("Kode tidak cocok. Tulis enam angka yang sekarang tampak di aplikasi.")
