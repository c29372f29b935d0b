"""How the fixed words of producers are said to people."""

from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.shared.language import _l

PRODUCER_KINDS = {
    ProducerKind.KELOMPOK_TANI: _l("Kelompok tani"),
    ProducerKind.KWT: _l("Kelompok wanita tani (KWT)"),
    ProducerKind.GAPOKTAN: _l("Gabungan kelompok tani (gapoktan)"),
    ProducerKind.KUB: _l("Kelompok usaha bersama (KUB)"),
    ProducerKind.KELOMPOK_TERNAK: _l("Kelompok ternak"),
    ProducerKind.POKDAKAN: _l("Kelompok pembudidaya ikan (pokdakan)"),
    ProducerKind.PERAJIN: _l("Kelompok perajin"),
    ProducerKind.KOPERASI: _l("Koperasi"),
    ProducerKind.BUMDES: _l("BUMDes"),
    ProducerKind.BUMD: _l("BUMD"),
    ProducerKind.UMKM: _l("UMKM"),
    ProducerKind.PERSON: _l("Perorangan"),
}
CERTIFICATE_KINDS = {
    CertificateKind.HALAL: _l("Halal"),
    CertificateKind.PIRT: _l("PIRT"),
    CertificateKind.BPOM_MD: _l("BPOM MD"),
    CertificateKind.NIB: _l("NIB"),
    CertificateKind.SNI: _l("SNI"),
    CertificateKind.NKV: _l("NKV"),
    CertificateKind.PSAT: _l("PSAT"),
    CertificateKind.ORGANIC: _l("Organik"),
    CertificateKind.LAB_TEST: _l("Uji laboratorium"),
}
BANKS = (
    "BPD DIY",
    "BRI",
    "BNI",
    "Bank Mandiri",
    "BSI",
    "BTN",
    "BCA",
    "CIMB Niaga",
    "Danamon",
    "Permata",
    "Bank Muamalat",
    "BTPN",
    "OCBC",
    "Panin",
    "Maybank Indonesia",
    "Bank Mega",
    "Sinarmas",
    "Bank Jateng",
    "SeaBank",
    "Bank Jago",
)
