"""Write the first requirements: what the program itself asked until now, and what it advised.

Sources as read in November 2026: PP 42/2024 art. 160 and KMA 1360/2021 for halal, the rules of
BPOM on home industries, Permenperin 62/2024 for bottled water. Whoever runs the market checks
them with the authorities and changes the rows on the page. Safe beside older code.
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020_first_requirements"
down_revision = "0019_requirements"

MOMENT = sa.DateTime(timezone=True)
WRITTEN = datetime(2026, 11, 24, tzinfo=UTC)  # the same everywhere
EVER = date(2020, 1, 1)  # longer than this market exists
FOOD = ["packed_food", "fresh_food", "frozen_food", "meat", "milk"]
DINKES = "Dinas Kesehatan"
KOPERASI = "Dinas Koperasi dan UKM"
PERTANIAN = "Dinas Pertanian dan Pangan"


def upgrade():
    _write_rules()


def downgrade():
    """Leave the rows: the step below drops their tables, and a way up again writes none twice."""


def _rule(code, name, name_en, **facts):

    usual = {
        "producer_kinds": [],
        "goods_kinds": [],
        "categories": [],
        "zone": None,
        "fulfilment": "document",
        "paper_kinds": [code],
        "profile_field": None,
        "spared_by": [],
        "blocks": False,
        "valid_from": EVER,
        "source": "",
        "office": "",
    }
    return usual | {"code": code, "name": name, "name_en": name_en} | facts


RULES = (
    _rule(
        "halal",
        "Sertifikat halal",
        "Halal certificate",
        help="Pangan ini wajib bersertifikat halal sejak 18 Oktober 2026. Unggah sertifikat "
        "halal yang masih berlaku, atau pilih dasar pengecualiannya.",
        help_en="This food must be certified halal since 18 October 2026. Upload a halal "
        "certificate that is still valid, or choose the ground of its exemption.",
        source="PP 42/2024 pasal 160; KMA 1360/2021",
        goods_kinds=FOOD,
        spared_by=["positive_list", "not_halal"],
        blocks=True,
        valid_from=date(2026, 10, 18),
        office=KOPERASI,
    ),
    _rule(
        "bpom_md",
        "Izin edar BPOM MD",
        "BPOM MD licence",
        help="Air kemasan, susu, dan pangan beku perlu izin edar BPOM MD. "
        "Unggah izin yang masih berlaku.",
        help_en="Bottled water, milk and frozen food need a BPOM MD licence. "
        "Upload a licence that is still valid.",
        goods_kinds=["water", "milk", "frozen_food"],
        blocks=True,
        office=DINKES,
    ),
    _rule(
        "pirt",
        "SPP-IRT (PIRT)",
        "Home-industry food licence (PIRT)",
        help="Pangan kering dalam kemasan biasanya ber-PIRT atau BPOM MD.",
        help_en="Dry packed food usually has a PIRT or BPOM MD licence.",
        goods_kinds=["packed_food"],
        paper_kinds=["pirt", "bpom_md"],
        office=DINKES,
    ),
    _rule(
        "sni",
        "SNI",
        "National standard (SNI)",
        help="Air minum dalam kemasan mengikuti SNI wajib.",
        help_en="Bottled drinking water follows the mandatory national standard.",
        source="Permenperin 62/2024",
        goods_kinds=["water"],
        office=KOPERASI,
    ),
    _rule(
        "nkv",
        "Nomor Kontrol Veteriner (NKV)",
        "Veterinary control number (NKV)",
        help="Telur, daging, dan susu biasanya ber-NKV dari dinas yang membidangi hewan.",
        help_en="Eggs, meat and milk usually have a veterinary control number.",
        goods_kinds=["eggs", "meat", "milk"],
        paper_kinds=["nkv", "bpom_md"],
        office=PERTANIAN,
    ),
    _rule(
        "psat",
        "Pendaftaran PSAT",
        "Fresh plant food registration (PSAT)",
        help="Beras dalam kemasan biasanya terdaftar sebagai PSAT.",
        help_en="Packed rice is usually registered as fresh plant food.",
        goods_kinds=["grain"],
        office=PERTANIAN,
    ),
    _rule(
        "nib",
        "Nomor Induk Berusaha (NIB)",
        "Business identity number (NIB)",
        help="Setiap usaha mendaftar di OSS dan mendapat NIB. Unggah lembar NIB Anda.",
        help_en="Every business registers in OSS and gets a NIB. Upload your NIB sheet.",
        office=KOPERASI,
    ),
    _rule(
        "npwp",
        "NPWP atau NIK",
        "Tax number (NPWP or NIK)",
        help="Isi NPWP atau NIK pemilik di profil usaha. Pembeli memerlukannya untuk pajak.",
        help_en="Fill in the tax number in the business profile. Buyers need it for taxes.",
        fulfilment="field",
        paper_kinds=[],
        profile_field="npwp",
        office=KOPERASI,
    ),
    _rule(
        "bandara_darat",
        "Kurasi sisi darat bandara",
        "Landside curation of the airport",
        help="Tenant di sisi darat meminta produk yang lulus kurasi. Unggah surat kurasinya.",
        help_en="Landside tenants ask for curated goods. Upload the letter of curation.",
        paper_kinds=[],
        zone="landside",
        office=KOPERASI,
    ),
    _rule(
        "bandara_steril",
        "Serah terima ke daerah steril",
        "Handover to the sterile area",
        help="Barang ke daerah steril diserahkan di sisi darat, lalu dibawa pemegang Pas "
        "Bandara. Nyatakan bahwa Anda dan pengirim Anda mengikuti aturan ini.",
        help_en="Goods for the sterile area are handed over landside and carried in by a pass "
        "holder. State that you and your drivers follow this rule.",
        source="PM 33/2015",
        fulfilment="attestation",
        paper_kinds=[],
        zone="sterile",
        office=KOPERASI,
    ),
)


def _write_rules():
    now = WRITTEN
    if op.get_bind().dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    meta = sa.MetaData()
    requirements = sa.Table(
        "requirements",
        meta,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String),
        sa.Column("created_at", MOMENT),
    )
    versions = sa.Table(
        "requirement_versions", meta, autoload_with=op.get_bind(), resolve_fks=False
    )
    connection = op.get_bind()
    known = set(connection.scalars(sa.select(requirements.c.code)))
    for each in RULES:
        facts = dict(each)
        code = facts.pop("code")
        if code in known:
            continue
        made = connection.execute(requirements.insert().values(code=code, created_at=now))
        connection.execute(
            versions.insert().values(
                requirement_id=made.inserted_primary_key[0],
                number=1,
                grace_days=0,
                created_at=now,
                **facts,
            )
        )
