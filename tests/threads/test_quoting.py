"""What somebody wrote, cut free of the mail that they answer."""

from __future__ import annotations

import pytest

from marketplace.threads.mail.html import text_of_html
from marketplace.threads.mail.quoting import cut_quote

OURS = "--- Balas di atas garis ini ---"
IN_ENGLISH = "--- Reply above this line ---"
CASES = {
    "nothing quoted": ("Siap.\n\nKami kirim pagi.", "Siap.\n\nKami kirim pagi."),
    "our line, quoted": (
        f"Siap\n\nPada Sen, 30 Nov 2026 pukul 10 Kami <a@b.id> menulis:\n> {OURS}\n>\n> Halo",
        "Siap",
    ),
    "our line, in English, attribution on two lines": (
        f"Fine\n\nOn Mon, 30 Nov 2026 at 10:00, Us\n<a@b.id> wrote:\n\n> {IN_ENGLISH}\n> Hi",
        "Fine",
    ),
    "our line, not quoted": (f"Siap\n\n{OURS}\n\nYth. Nama,\nHalo", "Siap"),
    "Outlook": (
        f"Siap\n\nDari: Belabeliku <a@b.example>\nDikirim: Senin\nKepada: Nama\n\n{OURS}\nHalo",
        "Siap",
    ),
    "a dividing line": ("Siap\n-----Original Message-----\nHalo", "Siap"),
    "our line taken out": (
        "Siap\n\nOn Mon, 30 Nov 2026, Belabeliku wrote:\n> Halo\n> sekali lagi\n",
        "Siap",
    ),
    "written below": (f"> {OURS}\n> Halo\n\nSiap di bawah", "Siap di bawah"),
    "a signature": ("Siap\n-- \nNama Contoh\n0812", "Siap"),
    "a sentence that begins like an attribution": (
        "Pada hari Senin kami tutup.\nOn Monday we rest:\nlibur",
        "Pada hari Senin kami tutup.\nOn Monday we rest:\nlibur",
    ),
    "nothing but the quote": (f"\n\n> {OURS}\n> Halo", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_only_what_was_written_anew_stays(case):
    text, own = CASES[case]
    assert cut_quote(text) == own


def test_html_becomes_words_without_scripts_styles_and_quotes():
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Siap,&nbsp;kami</p>"
        "<script>alert(1)</script><div>kirim<br>pagi &lt;3</div>"
        '<div class="gmail_quote">Pada Senin <b>menulis</b>:<blockquote>Halo</blockquote></div>'
        "</body></html>"
    )
    assert text_of_html(html) == "Siap, kami\n\nkirim\npagi <3"


def test_unclosed_html_is_read_as_far_as_it_goes():
    assert text_of_html("<p>Siap <b>ya<div>baris</div><blockquote>lama") == "Siap ya\nbaris"


def test_ordinary_words_are_no_quoted_mail():
    answer = "Siap, Pak.\nDari: gudang Wates\nTanggal: 5 Desember\nJumlah: 20 karton"
    assert cut_quote(answer) == answer
    table = "Barang\n--\n" + "\n".join(f"baris {n}" for n in range(12))
    assert cut_quote(table) == table
