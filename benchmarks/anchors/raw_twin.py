"""The raw limit: Flask, one statement through psycopg, one Jinja template, nothing else.

Every page carries the same layout as the marketplace's page, as ready-made text.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import psycopg
from flask import Flask, render_template_string, request
from markupsafe import Markup
from psycopg.rows import dict_row

app = Flask(__name__)
local = threading.local()
SHELLS = Path(os.environ["SHELLS"])
SHELL = {path.stem: Markup(path.read_text()) for path in SHELLS.glob("*.html")}

CARD = """
from lateral (
  select id, lowest_price, lead_days, producer_id from offers
  where product_id = p.id and state = 'published' and lowest_price is not null
  order by lowest_price, id limit 1
) o
join producers r on r.id = o.producer_id
join organisations g on g.id = r.id
"""
COLUMNS = (
    "p.slug, p.name, p.unit, p.art, o.lowest_price, o.lead_days, g.name as producer, "
    "r.village_code"
)
LIST = f"""
select {COLUMNS} from (
  select * from products order by popularity desc, name, id limit 24
) p cross join lateral {CARD.removeprefix(chr(10) + "from lateral ")}
"""
SEARCH = f"""
select {COLUMNS} from (
  select p.* from product_search s join products p on p.id = s.product_id
  where s.words @@ plainto_tsquery('market_words', %s)
  order by ts_rank(s.words, plainto_tsquery('market_words', %s)) desc, p.id limit 24
) p cross join lateral {CARD.removeprefix(chr(10) + "from lateral ")}
"""
PRODUCT = """
select p.*, o.id as offer_id, o.lowest_price, o.lead_days, o.available_quantity,
  o.minimum_quantity, o.description as words, g.name as producer, g.slug as producer_slug,
  r.village_code, (select json_agg(json_build_array(t.minimum_quantity, t.unit_price)
    order by t.minimum_quantity) from price_tiers t where t.offer_id = o.id) as tiers
from products p join offers o on o.product_id = p.id and o.state = 'published'
join producers r on r.id = o.producer_id join organisations g on g.id = r.id
where p.slug = %s order by o.lowest_price, o.id
"""
CARDS = """{{ before }}<div class="pgrid four">
{% for card in cards %}
  <article class="pcard">
    <div class="pic tile-e"><svg class="art" viewBox="0 0 200 200" aria-hidden="true">
      <use href="/static/img/art.svg#art-{{ card.art }}"></use></svg></div>
    <div class="body">
      <h3 class="name"><a href="/produk/{{ card.slug }}">{{ card.name }}</a></h3>
      <div class="price">Rp {{ "{:,}".format(card.lowest_price) }}
        <small>/ {{ card.unit }}</small></div>
      <div class="meta">
        <div class="origin"><svg class="i" aria-hidden="true">
          <use href="/static/img/sprite.svg#i-mountain"></use></svg>
          <span>{{ card.village_code }}</span></div>
        <div class="xs muted">{{ card.producer }}, {{ card.lead_days }} hari</div>
      </div>
    </div>
  </article>
{% endfor %}
</div>{{ after }}"""
ONE = """{{ before }}<div id="produk"><h1>{{ rows[0].name }}</h1>
<p>{{ rows[0].description }}</p>
{% for row in rows %}
  <section><h2><a href="/produsen/{{ row.producer_slug }}">{{ row.producer }}</a></h2>
    <p>{{ row.words }}</p>
    <p>{{ row.village_code }}, {{ row.lead_days }} hari, {{ row.available_quantity }}</p>
    <dl>{% for least, price in row.tiers or [] %}<div><dt>{{ least }}</dt>
      <dd>Rp {{ "{:,}".format(price) }}</dd></div>{% endfor %}</dl>
    <form method="post" action="/keranjang">
      <input name="quantity" value="{{ row.minimum_quantity }}">
      <button type="submit">Masukkan keranjang</button></form></section>
{% endfor %}
</div>{{ after }}"""


def _rows(statement: str, *values: object) -> list[dict]:
    if not hasattr(local, "connection"):
        url = os.environ["DATABASE_URL"]
        local.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
    return local.connection.execute(statement, values).fetchall()


@app.get("/katalog")
def show_list() -> str:
    """Show 24 cards; with words, those that PostgreSQL's full-text search finds."""
    words = request.args.get("q")
    cards = _rows(SEARCH, words, words) if words else _rows(LIST)
    around = {"before": SHELL["list-before"], "after": SHELL["list-after"]}
    return render_template_string(CARDS, cards=cards, **around)


@app.get("/produk/<slug>")
def show_product(slug: str) -> str:
    """Show one product with its offers."""
    around = {"before": SHELL["product-before"], "after": SHELL["product-after"]}
    return render_template_string(ONE, rows=_rows(PRODUCT, slug), **around)


@app.get("/healthz")
def alive() -> str:
    """Answer while alive."""
    return "ok"
