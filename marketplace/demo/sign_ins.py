"""With whom a newcomer to the example market begins: e-mail, and what this person does."""

PASSWORD = "dari menoreh ke meja bandara"  # noqa: S105 - the demo's, as the README says
FIRST_SIGN_INS = (
    ("pemesan.angkasa-rasa-resto@belabeliku.example", "orders for a restaurant at the airport"),
    ("penyetuju.angkasa-rasa-resto@belabeliku.example", "approves what is above the limit"),
    ("perumda-air-minum-tirta-binangun@belabeliku.example", "answers and sends AirKu"),
    ("koperasi-nira-hargotirto@belabeliku.example", "answers and sends palm sugar"),
    ("penerima.angkasa-rasa-resto@belabeliku.example", "receives at the dock"),
    ("keuangan.angkasa-rasa-resto@belabeliku.example", "approves and pays invoices"),
    ("admin@belabeliku.example", "looks after the market for the regency"),
)
