"""What waits for a person today: orders to approve, and orders to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from marketplace.demo.baskets import Basket, Pick
from marketplace.demo.deals import Plan
from marketplace.demo.fates import Answer, Approval, OrderFate, PartFate
from marketplace.demo.goods import Ware
from marketplace.demo.market import Market
from marketplace.demo.ordering import order_life
from marketplace.demo.timeline import Life, clock
from marketplace.orders.states import PaymentChoice

AIRKU = "perumda-air-minum-tirta-binangun"
NIRA, TEGIRI, JATI = "koperasi-nira-hargotirto", "kub-tegiri-manis", "kwt-jati-sari"
PENDOWO, DERES = "kub-pendowo-legi", "koperasi-deres-hargorejo"
TO_APPROVE = OrderFate(approval=Approval.AWAITED)
TO_ANSWER = OrderFate(parts=PartFate(answer=Answer.AWAITED))
TERMS, CARD = PaymentChoice.TERMS, PaymentChoice.CARD
LAST_EVENING, TONIGHT = -1, 0


@dataclass(frozen=True)
class Scene:
    """An order on the last evening or just after midnight: producer, good and quantity."""

    buyer: str
    day: int  # from the last day
    hour: float  # WIB
    arrives: int  # days from the last day
    fate: OrderFate
    goods: tuple[tuple[str, str, int], ...]
    payment: PaymentChoice = TERMS
    note: str = ""


# Above what each of these buyers may spend alone; held for two days, so for all of today.
APPROVALS = (
    Scene(
        "angkasa-rasa-resto",
        LAST_EVENING,
        16.6,
        3,
        TO_APPROVE,
        (
            (AIRKU, "airku-botol-600-ml", 60),
            (NIRA, "gula-semut-organik-curah", 25),
            (TEGIRI, "gula-semut-250-g", 24),
        ),
        note="Untuk rombongan haji; mohon tiba sebelum pukul 07.00.",
    ),
    Scene(
        "angkasa-rasa-resto",
        LAST_EVENING,
        18.2,
        4,
        TO_APPROVE,
        (
            ("gapoktan-gotakan-mulur", "beras-premium-5-kg", 40),
            ("koperasi-ternak-kaliagung", "telur-ayam-kelas-a", 30),
        ),
    ),
    Scene(
        "hotel-temon-transit",
        LAST_EVENING,
        17.1,
        4,
        TO_APPROVE,
        (
            ("gapoktan-sogan-makarti", "beras-premium-5-kg", 60),
            ("koperasi-ternak-kaliagung", "telur-ayam-kelas-a", 40),
            (AIRKU, "airku-botol-330-ml", 20),
        ),
    ),
    Scene(
        "dapur-langit-katering",
        LAST_EVENING,
        19.4,
        3,
        TO_APPROVE,
        (
            ("peternak-ayam-jatirejo", "ayam-potong-karkas", 150),
            ("koperasi-ternak-kaliagung", "telur-ayam-kelas-a", 120),
            ("kt-tirto-lombok", "cabai-rawit-merah", 40),
        ),
    ),
    Scene(
        "lounge-menoreh",
        LAST_EVENING,
        20.3,
        5,
        TO_APPROVE,
        (
            ("koperasi-kopi-embun-gerbosari", "kopi-menoreh-arabika-sangrai", 6),
            ("koperasi-kopi-embun-gerbosari", "kopi-drip-bag", 20),
            ("umkm-wingko-bu-painem", "wingko-kotak-10", 20),
        ),
    ),
)

# Within what one may spend alone: their producers have until tomorrow afternoon to answer.
ANSWERS = (
    Scene(
        "angkasa-rasa-resto",
        TONIGHT,
        0.01,
        3,
        TO_ANSWER,
        ((AIRKU, "airku-botol-600-ml", 20), (NIRA, "gula-semut-organik-sachet", 12)),
    ),
    Scene(
        "lounge-menoreh",
        TONIGHT,
        0.02,
        4,
        TO_ANSWER,
        ((AIRKU, "airku-botol-330-ml", 12), (TEGIRI, "gula-semut-250-g", 24)),
        CARD,
    ),
    Scene(
        "kopi-landas-pacu",
        TONIGHT,
        0.03,
        4,
        TO_ANSWER,
        ((JATI, "gula-semut-250-g", 24), (PENDOWO, "gula-semut-organik-500-g", 12)),
    ),
    Scene(
        "hotel-glagah-segara",
        TONIGHT,
        0.05,
        5,
        TO_ANSWER,
        ((DERES, "gula-semut-curah", 50), ("kt-bugel-subur", "melon-kelas-a", 50)),
    ),
)


def plan_pending(market: Market) -> None:
    """Have everything ordered that waits for somebody today."""
    wares = {(ware.maker.slug, ware.slug): ware for ware in market.wares}
    for scene in (*APPROVALS, *ANSWERS):
        day = market.timeline.last_day + timedelta(days=scene.day)
        market.timeline.start(_scene_life(market, wares, scene), clock(day, scene.hour))


def _scene_life(market: Market, wares: dict[tuple[str, str], Ware], scene: Scene) -> Life:
    shopper = market.cast.shoppers[scene.buyer]
    day = market.timeline.last_day + timedelta(days=scene.arrives)
    wanted = [(wares[maker, good], quantity) for maker, good, quantity in scene.goods]
    picks = tuple(Pick(ware, n) for ware, n in wanted if ware.is_in_season(day))
    basket = Basket(picks, day, shopper.docks[0])
    yield from order_life(market, Plan(shopper, basket, scene.payment, scene.fate, scene.note))
