"""Add the spec sheets: what each category asks, and what products say.

The first lines of the sheets are written here, for the categories of the example market; the
regency changes them. Safe beside older code: it only adds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033_spec_sheets"
down_revision = "0032_references"

STORAGE = "Suhu simpan|Storage temperature|choice"
TEMPERATURES = (
    "Suhu ruang=Room temperature,Sejuk 2–8 °C=Chilled 2–8 °C,Beku −18 °C=Frozen −18 °C"
)
SHELF_LIFE = "Masa simpan|Shelf life|number|hari|"
NET = "Berat bersih|Net weight|number|g|"
ALLERGENS = (
    "Alergen|Allergens|list||Susu=Milk,Telur=Egg,Kacang tanah=Peanut,Kedelai=Soy,"
    "Gandum=Wheat,Ikan=Fish,Udang=Crustaceans,Wijen=Sesame"
)
STORED = f"{STORAGE}||{TEMPERATURES}"
VARIETY = "Varietas|Variety|text||"
GRADE = "Mutu|Grade|choice||A=A,B=B,C=C"
ORGANIC = "Tanpa pestisida sintetis|No synthetic pesticides|yes_no||"
SHEETS = {
    "air-minum": [
        "Isi bersih|Net content|number|ml|",
        "Sumber air|Water source|text||",
        "Galon kembali|Returnable bottle|yes_no||",
        SHELF_LIFE,
    ],
    "kopi-teh": [
        VARIETY,
        "Sangrai|Roast|choice||Belum disangrai=Green,Muda=Light,Sedang=Medium,Tua=Dark",
        "Giling|Grind|choice||Biji=Whole bean,Kasar=Coarse,Sedang=Medium,Halus=Fine",
        "Ketinggian kebun|Altitude|number|mdpl|",
        NET,
        SHELF_LIFE,
    ],
    "gula-kelapa": [
        "Bentuk|Form|choice||Cetak=Block,Semut=Granulated,Cair=Liquid",
        NET,
        STORED,
        SHELF_LIFE,
        ALLERGENS,
    ],
    "beras-pangan": [
        VARIETY,
        "Mutu|Grade|choice||Premium=Premium,Medium=Medium",
        NET,
        SHELF_LIFE,
        ALLERGENS,
    ],
    "buah": [VARIETY, GRADE, "Berat per buah|Weight per fruit|number|g|", STORED, ORGANIC],
    "sayur-bumbu": [VARIETY, GRADE, NET, STORED, ORGANIC],
    "telur-susu-daging": [GRADE, NET, STORED, SHELF_LIFE, ALLERGENS],
    "camilan": [NET, STORED, SHELF_LIFE, ALLERGENS, "Bahan utama|Main ingredients|list||"],
    "batik-kerajinan": [
        "Bahan|Material|text||",
        "Teknik|Technique|choice||Tulis=Hand-drawn,Cap=Stamped,Kombinasi=Combined",
        "Panjang|Length|number|cm|",
        "Lebar|Width|number|cm|",
        "Buatan tangan|Handmade|yes_no||",
    ],
    "bunga": [
        VARIETY,
        "Tinggi tangkai|Stem length|number|cm|",
        "Umur pajang|Vase life|number|hari|",
    ],
}


def upgrade():
    op.add_column(
        "products", sa.Column("specs", sa.JSON(), server_default="{}", nullable=False)
    )
    kinds = ("text", "number", "choice", "list", "yes_no")
    sheets = op.create_table(
        "spec_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *kinds, name="speckind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "unit = '' or kind = 'number'", name=op.f("ck_spec_fields_only_numbers_have_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spec_fields")),
        sa.UniqueConstraint("category", "key", name=op.f("uq_spec_fields_category_key")),
    )
    lines = [
        _row(category, position, line)
        for category, sheet in SHEETS.items()
        for position, line in enumerate(sheet, 1)
    ]
    op.bulk_insert(sheets, lines)


def _row(category, position, line):
    name, name_en, kind, unit, choices = line.split("|")
    pairs = [choice.split("=") for choice in choices.split(",") if choice]
    return {
        "category": category,
        "key": name.lower().replace(" ", "_"),
        "name": name,
        "name_en": name_en,
        "kind": kind,
        "unit": unit,
        "choices": [{"name": said, "name_en": english} for said, english in pairs],
        "required": False,
        "position": position,
    }


def downgrade():
    op.drop_table("spec_fields")
    op.drop_column("products", "specs")
