"""How the fixed words of the catalogue are said to people."""

from marketplace.catalog.promises import Hindrance
from marketplace.catalog.states import (
    ColdChain,
    GoodsKind,
    HalalBasis,
    PriceScope,
    SpecKind,
    SuggestionKind,
    SynonymKind,
)
from marketplace.shared.language import _l

GOODS_KINDS = {
    GoodsKind.PACKED_FOOD: _l("Pangan kering dalam kemasan"),
    GoodsKind.FRESH_FOOD: _l("Pangan siap saji atau basah"),
    GoodsKind.FROZEN_FOOD: _l("Pangan beku"),
    GoodsKind.PRODUCE: _l("Buah, sayur, bumbu segar"),
    GoodsKind.CROP: _l("Hasil kebun kering, belum disangrai"),
    GoodsKind.GRAIN: _l("Beras atau jagung"),
    GoodsKind.EGGS: _l("Telur segar"),
    GoodsKind.MILK: _l("Susu"),
    GoodsKind.MEAT: _l("Daging"),
    GoodsKind.FISH: _l("Ikan segar"),
    GoodsKind.WATER: _l("Air minum kemasan"),
    GoodsKind.CRAFT: _l("Kerajinan, bukan pangan"),
    GoodsKind.PLANTS: _l("Bunga dan tanaman hias"),
}
HALAL_BASES = {
    HalalBasis.CERTIFICATE: _l("Bersertifikat halal, atau tidak perlu"),
    HalalBasis.POSITIVE_LIST: _l("Hanya bahan yang bebas wajib halal (KMA 1360/2021)"),
    HalalBasis.NOT_HALAL: _l("Tidak halal, diberi keterangan pada kemasan"),
}
PRICE_SCOPES = {
    PriceScope.PUBLIC: _l("Semua pembeli"),
    PriceScope.BUYER: _l("Satu pembeli"),
    PriceScope.AGREEMENT: _l("Kontrak dengan satu pembeli"),
}
HINDRANCES = {
    Hindrance.TOO_SOON: _l("belum siap"),
    Hindrance.CLOSED: _l("tutup"),
    Hindrance.OUT_OF_SEASON: _l("di luar musim"),
    Hindrance.WEEK_IS_FULL: _l("minggu itu penuh"),
    Hindrance.SOLD_OUT: _l("habis"),
}
COLD_CHAINS = {
    ColdChain.AMBIENT: _l("Suhu ruang"),
    ColdChain.CHILLED: _l("Dingin, 0 – 4 °C"),
    ColdChain.FROZEN: _l("Beku, −18 °C"),
}
SPEC_KINDS = {
    SpecKind.TEXT: _l("Kata-kata"),
    SpecKind.NUMBER: _l("Angka"),
    SpecKind.CHOICE: _l("Satu pilihan"),
    SpecKind.LIST: _l("Beberapa kata atau pilihan"),
    SpecKind.YES_NO: _l("Ya atau tidak"),
}
SYNONYM_KINDS = {
    SynonymKind.JAVANESE: _l("Bahasa Jawa"),
    SynonymKind.TRADE: _l("Istilah dagang"),
    SynonymKind.ENGLISH: _l("Bahasa Inggris"),
}
SUGGESTION_KINDS = {
    SuggestionKind.CATEGORY: _l("Kategori"),
    SuggestionKind.PRODUCT: _l("Produk"),
    SuggestionKind.PRODUCER: _l("Produsen"),
    SuggestionKind.VILLAGE: _l("Kalurahan"),
}
UNITS = (
    "kg",
    "bungkus",
    "karton",
    "botol",
    "kotak",
    "karung",
    "pak",
    "kaleng",
    "butir",
    "ikat",
    "liter",
    "lembar",
    "buah",
    "batang",
    "galon",
    "porsi",
    "ekor",
    "pasang",
    "set",
)
UNIT_NAMES = {  # what is stored is Indonesian; readers of other languages get their own word
    "bungkus": _l("bungkus"),
    "karton": _l("karton"),
    "botol": _l("botol"),
    "kotak": _l("kotak"),
    "karung": _l("karung"),
    "pak": _l("pak"),
    "kaleng": _l("kaleng"),
    "butir": _l("butir"),
    "ikat": _l("ikat"),
    "lembar": _l("lembar"),
    "buah": _l("buah"),
    "batang": _l("batang"),
    "galon": _l("galon"),
    "porsi": _l("porsi"),
    "ekor": _l("ekor"),
    "pasang": _l("pasang"),
    "baki": _l("baki"),
}

STORAGE_NAMES = {
    "ambient": _l("Suhu ruang"),
    "chilled": _l("Dingin, 0 – 4 °C"),
    "frozen": _l("Beku, −18 °C"),
}


def storage_name(storage: str | None) -> str:
    """Say how a good is kept; words of the producer's own stay as they were written."""
    return str(STORAGE_NAMES.get(storage, storage)) if storage else ""


def unit_name(unit: str) -> str:
    """Say a unit in the reader's language; unknown ones stay as they were written."""
    return str(UNIT_NAMES.get(unit, unit))
