"""How every figure is defined: fixed here, printed with every output."""

from __future__ import annotations

from marketplace.impact.figures import Definition
from marketplace.impact.multiplying import WHOLE, third_round
from marketplace.impact.thresholds import thresholds
from marketplace.shared.clock import today
from marketplace.shared.language import _


def definitions() -> tuple[Definition, ...]:
    """List the definitions of all figures, in the order in which outputs show them."""
    return (*_money(), *_reach(), *_speed(), _multiplier(), _suppression())


def _money() -> tuple[Definition, ...]:
    receipts = _("berita acara penerimaan di dermaga")
    return (
        Definition(
            _("Belanja"),
            _("Yang sudah dibayar pembeli di bandara untuk barang yang diterima."),
            _("pembayaran dikurangi pengembalian, tanpa PPN dan ongkos kirim, pada hari bayar"),
            _("pembayaran atas tagihan"),
        ),
        Definition(
            _("Nilai diterima"),
            _("Nilai barang yang diterima pembeli di bandara; yang ditolak tidak dihitung."),
            _("jumlah diterima × harga, barang turun mutu dengan harga potongan, sebelum PPN"),
            receipts,
        ),
        Definition(
            _("Bagian lokal"),
            _("Bagian nilai diterima yang asalnya Kulon Progo."),
            _("nilai diterima dari asal Kulon Progo ÷ nilai diterima"),
            receipts,
        ),
        Definition(
            _("Bagian di luar Belabeliku"),
            _("Penjualan yang dicatat produsen sendiri; tidak pernah masuk belanja."),
            _("nilai tercatat ÷ (nilai diterima + nilai tercatat)"),
            _("catatan produsen, tidak diperiksa"),
        ),
    )


def _reach() -> tuple[Definition, ...]:
    receipts = _("berita acara penerimaan di dermaga")
    return (
        Definition(
            _("Produsen"),
            _("Produsen yang barangnya diterima dalam periode ini."),
            _("banyaknya produsen yang berbeda"),
            receipts,
        ),
        Definition(
            _("Kalurahan"),
            _("Kalurahan asal barang yang diterima dalam periode ini."),
            _("banyaknya kalurahan yang berbeda"),
            receipts,
        ),
        Definition(
            _("Keluarga desil 1–4 terjangkau"),
            _("Anggota desil 1–4 di kelompok yang barangnya diterima, menurut Dinas Sosial."),
            _("jumlah per kelompok, yang terbanyak pada satu penerimaan; bukan data keluarga"),
            _("surat keterangan Dinas Sosial per kelompok"),
        ),
    )


def _speed() -> tuple[Definition, ...]:
    return (
        Definition(
            _("Hari sampai dibayar"),
            _("Hari dari penerimaan barang sampai tagihannya lunas."),
            _("median tagihan yang lunas dalam periode ini"),
            _("penerimaan dan pembayaran"),
        ),
    )


def _multiplier() -> Definition:
    assumed, limits = third_round(today()), thresholds()
    return Definition(
        _("Pengganda lokal LM3"),
        _(
            "Perkiraan: berapa kali belanja berputar di Kulon Progo sampai putaran ketiga. "
            "Putaran 2 dari survei belanja produsen; produsen tanpa survei dianggap seperti "
            "rata-rata. Rentang: bila mereka tidak belanja di sini sama sekali, atau semuanya, "
            "dan bila bagian putaran 3 yang lebih kecil, atau yang lebih besar, berlaku. "
            "Data belum cukup bila cakupan survei di bawah %(coverage)s%%.",
            coverage=int(limits.coverage * 100),
        ),
        _(
            "(R1 + R2 + R3) ÷ R1; R1 belanja, R2 upah dan pemasok di sini, "
            "R3 = %(wages)s%% dari upah + %(suppliers)s%% dari pemasok",
            wages=assumed.wages * 100 // WHOLE,
            suppliers=assumed.suppliers * 100 // WHOLE,
        ),
        str(assumed.source),
    )


def _suppression() -> Definition:
    limits = thresholds()
    return Definition(
        _("Data kecil"),
        _(
            "Uang dari kurang dari %(producers)s produsen dan hitungan di bawah %(households)s "
            "keluarga ditutup, bersama angka kedua yang akan membukanya.",
            producers=limits.producers,
            households=limits.households,
        ),
        _("sama di halaman, API, CSV, XLSX, dan PDF"),
        _("setelan layanan"),
    )
