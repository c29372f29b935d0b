"""Rules and steps in words, for pages and programs alike."""

from __future__ import annotations

from marketplace.accounts.states import ROLE_NAMES
from marketplace.approvals.models import ApprovalFlow, ApprovalStep
from marketplace.approvals.rule_models import ApprovalRule, RuleStep
from marketplace.approvals.states import Rolling, SeatKind, StepState
from marketplace.shared.actors import Role
from marketplace.shared.language import _, _l, current_language

DECIDERS = (Role.APPROVER, Role.FINANCE, Role.BUYER_OWNER)
ROLLING_NAMES = {
    Rolling.NONE: _l("Hitung tiap pesanan sendiri"),
    Rolling.PRODUCER: _l("Jumlahkan 30 hari, produsen yang sama"),
    Rolling.CATEGORY: _l("Jumlahkan 30 hari, kategori yang sama"),
}
MARK_NAMES = {
    "off_agreement": _l("Ada barang di luar kesepakatan harga"),
    "over_budget": _l("Lewat anggaran"),
    "new_producer": _l("Dari produsen yang belum pernah dibeli"),
    "non_local": _l("Dari luar Kulon Progo"),
}


def condition_words(rule: ApprovalRule) -> list[str]:
    """Say when a rule asks, one condition after the other."""
    words = [_amount_words(rule)]
    if rule.outlet is not None:
        words.append(_("Gerai %(name)s", name=rule.outlet.name))
    if rule.category is not None:
        english = current_language() == "en"
        words.append(rule.category.name_en if english else rule.category.name)
    words += [str(name) for mark, name in MARK_NAMES.items() if getattr(rule, mark)]
    if rule.rolling is not Rolling.NONE:
        words.append(str(ROLLING_NAMES[rule.rolling]))
    return words


def _amount_words(rule: ApprovalRule) -> str:
    if rule.amount_to is not None:
        return _("%(low)s sampai %(high)s", low=rule.amount_from, high=rule.amount_to)
    if rule.amount_from.rupiah:
        return _("Mulai %(low)s", low=rule.amount_from)
    return _("Berapa pun jumlahnya")


def step_words(step: RuleStep) -> str:
    """Say whom a step asks, and how many of them."""
    if step.role is not None:
        who = str(ROLE_NAMES[step.role])
        if step.needed == 1:
            return who
        return _("%(count)s orang dari: %(who)s", count=step.needed, who=who)
    names = ", ".join(each.person.name for each in step.people)
    if len(step.people) == 1:
        return names
    if step.needed == len(step.people):
        return _("Semua: %(who)s", who=names)
    if step.needed == 1:
        return _("Salah satu: %(who)s", who=names)
    return _("%(count)s orang dari: %(who)s", count=step.needed, who=names)


def escalation_words(step: RuleStep) -> str:
    """Say what happens when nobody answers, or nothing."""
    if step.escalate_hours is None:
        return ""
    who = str(ROLE_NAMES[step.escalate_role]) if step.escalate_role else ""
    if step.escalate_person is not None:
        who = step.escalate_person.name
    return _("sesudah %(hours)s jam diteruskan ke %(who)s", hours=step.escalate_hours, who=who)


def seat_words(step: ApprovalStep) -> str:
    """Name whom a step asks: Budi, Sari, or a role; after an escalation also the others."""
    escalated = step.state is StepState.ESCALATED
    names = [
        str(ROLE_NAMES[seat.role]) if seat.role else (seat.person.name if seat.person else "")
        for seat in step.seats
        if seat.kind is SeatKind.ASKED or escalated
    ]
    return ", ".join(dict.fromkeys(names))


def because_words(flow: ApprovalFlow) -> list[str]:
    """Say why a document asks: the names of rules, as of then, and the built-in reasons."""
    built_in = {
        "limit": _("Di atas batas tanpa persetujuan"),
        "budget": _("Melebihi anggaran yang minta persetujuan"),
        "again": _("Diubah sesudah pernah diajukan"),
    }
    return [str(name) or built_in.get(code, code) for code, name in flow.asked_because]
