"""Fills the django-oscar shop with our market's products, and signs shoppers in.

Prints as JSON what the measurements need to know. Run by `benchmarks.peers.shop`.
"""

import json
import os
from decimal import Decimal

import django

django.setup()

import psycopg  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

SHOPPERS, AT_ONCE = 4, 2000
IN_ABUNDANCE = 1_000_000_000
BACKEND = "oscar.apps.customer.auth_backends.EmailBackend"
MARKET = """
select p.id, p.slug, p.name, p.description, c.name, o.producer_id,
  coalesce(o.lowest_price, 9000)
from products p join categories c on c.id = p.category_id
join lateral (
  select producer_id, lowest_price from offers
  where product_id = p.id and state = 'published' order by lowest_price, id limit 1
) o on true
order by p.id
"""

Product, ProductClass, Category = (
    get_model("catalogue", name) for name in ("Product", "ProductClass", "Category")
)
Partner, StockRecord = get_model("partner", "Partner"), get_model("partner", "StockRecord")
Country, UserAddress = get_model("address", "Country"), get_model("address", "UserAddress")


def main() -> None:
    """Make the tables, fill them, tell what is there."""
    call_command("migrate", verbosity=0)
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        goods = connection.execute(MARKET).fetchall()
    products = _products(goods)
    _shelve(goods, products)
    _supply(goods, products)
    country = Country.objects.create(
        iso_3166_1_a2="ID",
        iso_3166_1_a3="IDN",
        iso_3166_1_numeric="360",
        printable_name="Indonesia",
        name="Indonesia",
        is_shipping_country=True,
    )
    facts = {
        "shoppers": [_shopper(number, country) for number in range(SHOPPERS)],
        "products": [product.id for product in products],
        "page": products[0].get_absolute_url(),
    }
    print(json.dumps(facts))


def _products(goods) -> list:
    kind = ProductClass.objects.create(name="Goods", requires_shipping=True, track_stock=True)
    return Product.objects.bulk_create(
        [
            Product(title=name, slug=slug, upc=str(id_), description=text, product_class=kind)
            for id_, slug, name, text, *_rest in goods
        ],
        batch_size=AT_ONCE,
    )


def _shelve(goods, products) -> None:
    names = sorted({row[4] for row in goods})
    shelves = {name: Category.add_root(name=name) for name in names}
    through = Product.categories.through
    through.objects.bulk_create(
        [
            through(product=product, category=shelves[row[4]])
            for row, product in zip(goods, products, strict=True)
        ],
        batch_size=AT_ONCE,
    )


def _supply(goods, products) -> None:
    makers = sorted({row[5] for row in goods})
    partners = {
        maker: Partner.objects.create(code=f"p{maker}", name=f"Partner {maker}")
        for maker in makers
    }
    StockRecord.objects.bulk_create(
        [
            StockRecord(
                product=product,
                partner=partners[row[5]],
                partner_sku=str(row[0]),
                price=Decimal(row[6]),
                num_in_stock=IN_ABUNDANCE,
            )
            for row, product in zip(goods, products, strict=True)
        ],
        batch_size=AT_ONCE,
    )


def _shopper(number: int, country) -> dict[str, str]:
    user = User.objects.create_user(f"shopper{number}", f"shopper{number}@example.com")
    address = UserAddress.objects.create(
        user=user,
        first_name="Shopper",
        last_name=str(number),
        line1="Jalan 1",
        line4="Wates",
        postcode="55651",
        country=country,
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    secret = get_random_string(32)
    return {
        "cookie": f"sessionid={session.session_key}; csrftoken={secret}",
        "csrf_token": secret,
        "address": str(address.pk),
    }


if __name__ == "__main__":
    main()
