"""The form of a rule: conditions, and up to five steps with people or a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from marketplace.approvals.rule_models import ApprovalRule, RuleStep
from marketplace.approvals.schemas import ConditionsSchema, RuleStepSchema
from marketplace.approvals.services.ruling import RuleInput, StepInput
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.web.forms import Form

MOST_SHOWN = 5  # steps that the form has room for
PEOPLE = "people"
TOGETHER = "together"  # with the step before it
ALL = "all"


@dataclass
class RuleForm:
    """What an owner typed of a rule."""

    form: Form
    typed: MultiDict[str, str]

    @classmethod
    def of(cls, rule: ApprovalRule | None) -> RuleForm:
        """Return the form as it is shown first."""
        if rule is None:
            return cls(Form(ConditionsSchema()), MultiDict({"who-1": "approver"}))
        shown = _conditions_of(rule)
        typed: MultiDict[str, str] = MultiDict()
        for place, step in enumerate(rule.steps[:MOST_SHOWN], 1):
            _show_step(typed, place, step, rule.steps[place - 2] if place > 1 else None)
        return cls(Form(ConditionsSchema(), shown), typed)

    def accepts(self, typed: MultiDict[str, str]) -> RuleInput | None:
        """Return the rule that was typed, or None: then the form says what is wrong."""
        self.typed = typed
        fine = self.form.accepts(typed)
        steps = self._steps()
        if not fine or self.form.errors:
            return None
        return RuleInput(steps=steps, **self.form.values)

    def chosen(self, name: str) -> str:
        """Return what a field of a step holds."""
        return self.typed.get(name, "")

    def people(self, place: int) -> list[str]:
        """Return whom a step names."""
        return self.typed.getlist(f"people-{place}")

    def _steps(self) -> list[StepInput]:
        steps: list[StepInput] = []
        stage = 0
        for place in range(1, MOST_SHOWN + 1):
            if not self.chosen(f"who-{place}"):
                continue
            together = steps and self.chosen(f"order-{place}") == TOGETHER
            stage = stage if together else stage + 1
            step = self._step(place, stage)
            if step is not None:
                steps.append(step)
        if not steps and not self.form.errors:
            self.form.errors["who-1"] = [_("Pilih siapa yang ditanya lebih dulu.")]
        return steps

    def _step(self, place: int, stage: int) -> StepInput | None:
        who, goes_to = self.chosen(f"who-{place}"), self.chosen(f"to-{place}")
        people = self.people(place) if who == PEOPLE else []
        if who == PEOPLE and not people:
            self.form.errors[f"who-{place}"] = [_("Centang orang yang ditanya.")]
            return None
        needed = self.chosen(f"needed-{place}") or "1"
        body: dict[str, Any] = {
            "stage": stage,
            "person_ids": people,
            "needed": (len(people) or 1) if needed == ALL else needed,
        }
        if who != PEOPLE:
            body["role"] = who
        if goes_to or self.chosen(f"hours-{place}"):
            body["escalate_hours"] = self.chosen(f"hours-{place}") or None
            body |= _to_whom(goes_to)
        try:
            loaded: StepInput = RuleStepSchema().load(body)
        except ValidationError:
            text = _("Langkah ini belum lengkap. Pilih siapa, dan jam dari 1 sampai 240.")
            self.form.errors[f"who-{place}"] = [text]
            return None
        return loaded

    def refused(self, errors: Mapping[str, list[str]]) -> None:
        """Show at each step what the service found wrong with it."""
        for field, texts in errors.items():
            name = {"amount_to": "amount_to_rupiah", "steps": "who-1"}.get(field, field)
            if field.startswith("steps."):
                name = f"who-{self._place_of(int(field.partition('.')[2]))}"
            self.form.errors[name] = list(texts)

    def _place_of(self, number: int) -> int:
        """Return the block of the form in which the step with this number was typed."""
        filled = [n for n in range(1, MOST_SHOWN + 1) if self.chosen(f"who-{n}")]
        return filled[number] if number < len(filled) else 1


def _to_whom(goes_to: str) -> dict[str, str]:
    if not goes_to:
        return {}
    kind, _colon, name = goes_to.partition(":")
    return {"escalate_role": name} if kind == "role" else {"escalate_person_id": name}


def _conditions_of(rule: ApprovalRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "amount_from_rupiah": _written(rule.amount_from),
        "amount_to_rupiah": _written(rule.amount_to),
        "outlet_id": to_public("outlet", rule.outlet_id) if rule.outlet_id else "",
        "category_id": to_public("category", rule.category_id) if rule.category_id else "",
        "off_agreement": rule.off_agreement,
        "over_budget": rule.over_budget,
        "new_producer": rule.new_producer,
        "non_local": rule.non_local,
        "rolling": rule.rolling.value,
        "may_repeat": rule.may_repeat,
    }


def _written(amount: Money | None) -> str:
    return "" if amount is None else f"{amount.rupiah:,}".replace(",", ".")


def _show_step(
    typed: MultiDict[str, str], place: int, step: RuleStep, before: RuleStep | None
) -> None:
    typed[f"who-{place}"] = step.role.value if step.role else PEOPLE
    typed.setlist(f"people-{place}", [to_public("person", id_) for id_ in step.person_ids])
    everybody = step.role is None and step.needed == len(step.people) > 1
    typed[f"needed-{place}"] = ALL if everybody else str(step.needed)
    together = before is not None and before.stage == step.stage
    typed[f"order-{place}"] = TOGETHER if together else ""
    if step.escalate_hours is not None:
        typed[f"hours-{place}"] = str(step.escalate_hours)
    if step.escalate_role is not None:
        typed[f"to-{place}"] = f"role:{step.escalate_role.value}"
    elif step.escalate_person_id is not None:
        typed[f"to-{place}"] = f"person:{to_public('person', step.escalate_person_id)}"
