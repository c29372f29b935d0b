"""Menu entries of accounts."""

from __future__ import annotations

from marketplace.accounts.policies import MANAGING_ROLES
from marketplace.shared.actors import Role
from marketplace.shared.language import _l
from marketplace.web import navigation

GROUP = _l("Akun")

navigation.add(
    navigation.Entry(
        key="members",
        label=_l("Anggota"),
        icon="users",
        endpoint="accounts.show_members",
        roles=MANAGING_ROLES,
        position=310,
        group=GROUP,
        tabs={Role.OUTLET_MANAGER: 1},
    )
)
navigation.add(
    navigation.Entry(
        key="account",
        label=_l("Akun saya"),
        icon="user-round",
        endpoint="accounts.show_profile",
        roles=navigation.OFFICE_ROLES,
        position=320,
        group=GROUP,
    )
)
