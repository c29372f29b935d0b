"""Add what the regency asks of producers and goods, as dated rows, and what is handed in.

The rows say what the program itself said until now. Safe beside older code: it reads none of
this, and ignores the new column of offers.
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0019_requirements"
down_revision = "0018_operations"

MOMENT = sa.DateTime(timezone=True)
LAPSED = "lapsed_at is null or state = 'paused'"
EVER = date(2020, 1, 1)  # longer than this market exists
FOOD = ["packed_food", "fresh_food", "frozen_food", "meat", "milk"]
DINKES = "Dinas Kesehatan"
KOPERASI = "Dinas Koperasi dan UKM"
PERTANIAN = "Dinas Pertanian dan Pangan"


def upgrade():
    _add_lapse()
    op.create_table(
        "requirements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
        sa.UniqueConstraint("code", name=op.f("uq_requirements_code")),
    )
    _create_versions()
    _create_submissions()
    _create_waivers()
    op.create_table(
        "expiry_warnings",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("warned_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "paper_id", "days", name=op.f("pk_expiry_warnings")),
    )
    _write_rules()


def downgrade():
    op.drop_table("expiry_warnings")
    op.drop_table("requirement_waivers")
    op.drop_table("requirement_submissions")
    op.drop_table("requirement_versions")
    op.drop_table("requirements")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_offers_lapsed_is_paused"), "offers", type_="check")
    op.drop_column("offers", "lapsed_at")


def _add_lapse():
    """Add the column; SQLite takes its rule along, as a table others refer to stays as it is."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "alter table offers add column lapsed_at datetime "
            f"constraint ck_offers_lapsed_is_paused check ({LAPSED})"
        )
        return
    op.add_column("offers", sa.Column("lapsed_at", MOMENT, nullable=True))
    op.create_check_constraint(op.f("ck_offers_lapsed_is_paused"), "offers", LAPSED)


def _words(name, words):
    return sa.Enum(
        *words.split(), name=name, native_enum=False, create_constraint=True, length=40
    )


def _create_versions():
    op.create_table(
        "requirement_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("help", sa.String(length=500), nullable=False),
        sa.Column("help_en", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("producer_kinds", sa.JSON(), nullable=False),
        sa.Column("goods_kinds", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("zone", _words("zone", "landside sterile"), nullable=True),
        sa.Column(
            "fulfilment", _words("fulfilment", "document field attestation"), nullable=False
        ),
        sa.Column("paper_kinds", sa.JSON(), nullable=False),
        sa.Column("profile_field", sa.String(length=20), nullable=True),
        sa.Column("spared_by", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("office_phone", sa.String(length=20), nullable=True),
        sa.Column("template_key", sa.String(length=120), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "grace_days between 0 and 365", name=op.f("ck_requirement_versions_grace_is_sane")
        ),
        sa.CheckConstraint(
            "valid_until is null or valid_until >= valid_from",
            name=op.f("ck_requirement_versions_dates"),
        ),
        sa.CheckConstraint(
            "zone is null or not blocks", name=op.f("ck_requirement_versions_zones_never_block")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirements.id"],
            name=op.f("fk_requirement_versions_requirement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_requirement_versions_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_versions")),
        sa.UniqueConstraint(
            "requirement_id",
            "number",
            name=op.f("uq_requirement_versions_requirement_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_requirement_versions_requirement_id"),
        "requirement_versions",
        ["requirement_id"],
    )


def _create_submissions():
    name = "requirement_submissions"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state", _words("certificatestate", "submitted accepted rejected"), nullable=False
        ),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issuer", sa.String(length=120), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("reject_reason", sa.String(length=500), nullable=True),
        *_foreign_keys(
            name,
            requirement_id="requirements",
            producer_id="producers",
            created_by="persons",
            checked_by="persons",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_requirement_id"), name, ["requirement_id"])
    op.create_index(f"ix_{name}_producer", name, ["producer_id", "requirement_id"])


def _create_waivers():
    name = "requirement_waivers"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *_foreign_keys(
            name, requirement_id="requirements", producer_id="producers", given_by="persons"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_requirement_id"), name, ["requirement_id"])
    op.create_index(f"ix_{name}_producer", name, ["producer_id", "requirement_id"])


def _foreign_keys(table, **columns):
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def _rule(code, name, name_en, **facts):
    """One requirement; sources as read in November 2026, to be checked with the authorities."""
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
    now = datetime.now(UTC).replace(microsecond=0)
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
    for each in RULES:
        facts = dict(each)
        code = facts.pop("code")
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
