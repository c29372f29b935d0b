"""Fixed words of accounts. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.language import _l


class TicketPurpose(StrEnum):
    """What a one-time link is for."""

    NEW_PASSWORD = "new_password"  # noqa: S105 - not a password
    CONFIRM_EMAIL = "confirm_email"


ROLE_NAMES = {
    Role.PRODUCER_OWNER: _l("Pemilik usaha"),
    Role.PRODUCER_MEMBER: _l("Anggota usaha"),
    Role.REQUESTER: _l("Pemesan"),
    Role.APPROVER: _l("Penyetuju"),
    Role.RECEIVER: _l("Penerima barang"),
    Role.FINANCE: _l("Keuangan"),
    Role.OUTLET_MANAGER: _l("Pengurus gerai"),
    Role.BUYER_OWNER: _l("Pengurus usaha"),
    Role.RESIDENT: _l("Warga"),
    Role.ADMIN: _l("Admin dinas"),
    Role.AUDITOR: _l("Pemeriksa"),
}
ROLE_DUTIES = {
    Role.PRODUCER_OWNER: _l("Mengatur usaha, anggota, produk, dan uang"),
    Role.PRODUCER_MEMBER: _l("Menjawab pesanan, mengatur produk dan stok"),
    Role.REQUESTER: _l("Memilih barang dan memesan"),
    Role.APPROVER: _l("Menyetujui pesanan orang lain di atas batas"),
    Role.RECEIVER: _l("Memeriksa dan mencatat barang yang datang"),
    Role.FINANCE: _l("Memeriksa dan membayar tagihan"),
    Role.OUTLET_MANAGER: _l("Mengatur anggota gerainya sendiri"),
    Role.BUYER_OWNER: _l("Mengatur usaha, anggota, dan batas belanja"),
    Role.RESIDENT: _l("Belanja untuk rumah tangga"),
    Role.ADMIN: _l("Memeriksa produsen dan produk, mengatur pasar"),
    Role.AUDITOR: _l("Membaca semua, tidak mengubah apa pun"),
}
KIND_NAMES = {
    OrganisationKind.PRODUCER: _l("Produsen"),
    OrganisationKind.BUYER: _l("Usaha di bandara"),
    OrganisationKind.RESIDENT: _l("Rumah tangga"),
    OrganisationKind.REGENCY: _l("Pemerintah kabupaten"),
}
DECISION_NAMES = {
    "account.locked": _l("Dikunci"),
    "account.unlocked": _l("Dibuka lagi"),
    "account.signed_out": _l("Dikeluarkan dari semua perangkat"),
    "account.new_password": _l("Diminta membuat kata sandi baru"),
}
