"""Add the synonyms that the regency keeps, and what people searched for in vain.

The first synonyms are those that the program carried until now: everyday Javanese, and what
markets and hotels call things. What the search index still holds of them falls away as each
product is indexed anew: from here on they are looked up when somebody searches.
Safe beside older code: it only adds.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0026_synonyms"
down_revision = "0025_spreadsheets"

MOMENT = sa.DateTime(timezone=True)
WRITTEN = datetime(2026, 11, 24, tzinfo=UTC)  # the same everywhere
FIRST = """
javanese: lombok = cabai
javanese: lombok rawit = cabai rawit
trade: rawit = cabai rawit
javanese: cengis = cabai rawit
trade: cabe = cabai
trade: cabe kriting = cabai merah keriting
trade: gula jawa = gula kelapa
javanese: gulo jowo = gula kelapa
trade: gula merah = gula kelapa
trade: gula aren = gula kelapa
english: brown sugar = gula semut
english: palm sugar = gula semut
trade: gula palem = gula semut
trade: gula kristal kelapa = gula semut
javanese: legen = nira
javanese: badheg = nira
javanese: brambang = bawang merah
javanese: brambang goreng = bawang goreng
javanese: bawang brambang = bawang merah
javanese: endhog = telur
javanese: endog = telur
javanese: ndhog = telur
trade: telor = telur
javanese: endhog asin = telur asin
javanese: wedhang = wedang
javanese: wedang teh = teh
trade: kopi tubruk = kopi bubuk
javanese: banyu = air
javanese: banyu ngombe = air mineral
javanese: toya = air
trade: air putih = air mineral
trade: air minum = air mineral
trade: amdk = air mineral
trade: air kemasan = air mineral
javanese: dele = kedelai
javanese: dhele = kedelai
javanese: kecap dele = kecap
trade: benguk = tempe benguk
javanese: koro benguk = tempe benguk
javanese: uwos = beras
trade: beras putih = beras medium
trade: beras mentik = beras menthik
trade: beras mentik wangi = beras menthik wangi
javanese: sego = nasi
javanese: sekul = nasi
trade: nasi kotak = nasi box
trade: nasi dus = nasi box
trade: kotakan = snack box
trade: konsumsi rapat = snack box
javanese: pitik = ayam
javanese: iwak pitik = ayam
trade: daging ayam = ayam potong
trade: karkas = ayam potong
javanese: iwak = nila
trade: mujair = nila
trade: ikan = nila
javanese: urang = udang
trade: vannamei = udang vaname
javanese: wedhus = kambing
javanese: susu wedhus = susu kambing
trade: susu etawa = susu kambing etawa
javanese: duren = durian
javanese: semongko = semangka
javanese: gedhang = pisang
javanese: gedhang ambon = pisang ambon
javanese: degan = kelapa muda
javanese: dawegan = kelapa muda
javanese: klapa = kelapa
javanese: krambil = kelapa
javanese: lengo klentik = minyak kelapa
trade: vco = minyak kelapa murni
trade: manggis kaligesing = manggis
trade: naga = buah naga
javanese: jagung legi = jagung manis
javanese: jae = jahe
trade: sayur mayur = sayuran
javanese: janganan = sayuran
javanese: bayem = bayam
trade: terong = sayuran buah
trade: tomat = sayuran buah
trade: kripik = keripik
javanese: ceriping gedhang = keripik pisang
trade: rempeyek = peyek
javanese: peyek kacang brul = peyek kacang
javanese: mlinjo = melinjo
javanese: emping mlinjo = emping melinjo
trade: wingko babat = wingko
trade: geblek renteng = geblek
javanese: klenyem = camilan
javanese: jajan pasar = camilan
trade: snack = camilan
trade: oleh-oleh = camilan
trade: growol kering = stik growol
trade: coklat = cokelat
trade: cacao = kakao
trade: biji coklat = biji kakao
trade: kopi luwak = kopi
javanese: kopi ireng = kopi
english: roasted bean = biji sangrai
javanese: kembang = bunga
javanese: kembang seruni = krisan
trade: seruni = krisan
javanese: sekar = bunga
javanese: jarik = batik
javanese: mori batik = batik
trade: kain seragam = batik cap seragam
trade: slempang agel = tas serat agel
trade: tas anyaman = tas serat agel
trade: tas rami = tas serat agel
javanese: dhompet = dompet
javanese: kranjang pring = keranjang bambu
javanese: pring = bambu
trade: gantungan kunci = gantungan kunci kayu
trade: souvenir = suvenir
trade: cindera mata = suvenir
"""


def upgrade():
    synonyms = op.create_table(
        "synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(60), nullable=False),
        sa.Column("stands_for", sa.String(60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "javanese",
                "trade",
                "english",
                name="synonymkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("word <> stands_for", name=op.f("ck_synonyms_leads_elsewhere")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonyms")),
        sa.UniqueConstraint("word", "stands_for", name=op.f("uq_synonyms_word_stands_for")),
    )
    op.create_table(
        "unmet_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(100), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_unmet_searches_times_is_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmet_searches")),
        sa.UniqueConstraint("words", name=op.f("uq_unmet_searches_words")),
    )
    op.create_index(op.f("ix_unmet_searches_times"), "unmet_searches", ["times"])
    op.bulk_insert(synonyms, [_row(line) for line in FIRST.strip().splitlines()])


def _row(line):
    kind, pair = line.split(": ", 1)
    word, stands_for = pair.split(" = ")
    return {"word": word, "stands_for": stands_for, "kind": kind, "created_at": WRITTEN}


def downgrade():
    op.drop_table("unmet_searches")
    op.drop_table("synonyms")
