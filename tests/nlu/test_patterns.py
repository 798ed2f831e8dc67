from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.patterns import NOTHING, find_entities, mask

pytestmark = pytest.mark.slow  # spaCy


def found(text, language="en"):
    return [(entity.kind, entity.value) for entity in find_entities(text, language=language)]


@pytest.mark.parametrize(("text", "value"), [
    ("write to Anna.B@Example.com, please", "Anna.B@example.com"),
    ("<a+b@mail.example.org>", "a+b@mail.example.org"),
    ("анна@пример.рф", "анна@пример.рф"),
])
def test_email_is_found_and_tidied(text, value):
    assert found(text) == [("email", value)]


@pytest.mark.parametrize("text", ["a@b", "@anna", "anna@", "5 @ 10.00", "a..b@example.com"])
def test_email_is_not_taken_from_what_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize(("text", "language", "value"), [
    ("call +62 812 3456 7890 now", "en", "+6281234567890"),
    ("nomor saya 0812-3456-7890", "id", "+6281234567890"),
    ("telefon 012-345 6789", "ms", "+60123456789"),
    ("мой номер 8 (912) 345-67-89", "ru", "+79123456789"),
    ("tel. 512 345 678", "pl", "+48512345678"),
])
def test_phone_is_found_in_the_languages_country(text, language, value):
    assert found(text, language) == [("phone", value)]


@pytest.mark.parametrize("text", [
    "on 12.05.2027", "2027-05-12", "31/12/2026 10:30", "in 2027", "code 1234", "code 123456",
    "14 days and 3 computers", "192.168.0.1", "card 4111 1111 1111 1111",
])
@pytest.mark.parametrize("language", ["en", "id", "ms", "ru", "pl"])
def test_phone_is_not_taken_from_dates_and_short_numbers(text, language):
    assert "phone" not in dict(found(text, language))


def test_date_is_found_where_it_is_known_which_day_it_is():
    text = "I paid 20 USD yesterday, on 08.03.2026"

    entities = find_entities(text, language="en", today=date(2026, 3, 9))

    assert [(entity.kind, entity.value) for entity in entities] == [
        ("amount", "20"),
        ("date", "2026-03-08"),
        ("date", "2026-03-08"),
    ]
    assert mask(text, entities) == text


@pytest.mark.parametrize("text", ["LAGU-12AB-34CD-56EF", "lagu 12ab 34cd 56ef", "key: LAGU–12ab–34cd–56ef."])
def test_licence_key_is_found_however_it_is_typed(text):
    assert found(text) == [("licence_key", "LAGU-12AB-34CD-56EF")]


@pytest.mark.parametrize("text", ["lagu yang saya beli", "LAGU-12AB", "LAGU-12AB-34CD-56EFGH"])
def test_licence_key_is_not_taken_from_half_a_key_or_words(text):
    assert found(text) == []


@pytest.mark.parametrize(("text", "value"), [
    ("TRX-123456 is missing", "TRX-123456"), ("#998877", "998877"), ("order 512345678 missing", "512345678"),
    ("zamówienie nr 512345678", "512345678"), ("заказ №123456 не пришёл", "123456"),
    ("invoice no. 2027-00123", "2027-00123"), ("pesanan saya, transaksi 8812345", "8812345"),
])
def test_transaction_id_is_found_and_no_phone(text, value):
    assert found(text, "pl") == [("transaction_id", value)]


@pytest.mark.parametrize(("text", "value", "currency"), [
    ("50 usd", "50", "USD"), ("$20.50", "20.50", "USD"),
    ("USD 1,000", "1,000", "USD"), ("Rp50.000", "50.000", "IDR"), ("2 juta rupiah", "2 juta", "IDR"),
    ("RM100", "100", "MYR"), ("1 000 руб", "1 000", "RUB"), ("500р", "500", "RUB"),
    ("150 zł", "150", "PLN"), ("20,50 PLN", "20,50", "PLN"), ("€5", "5", "EUR"),
])
def test_amount_is_found_with_its_currency(text, value, currency):
    entity, = find_entities(text)
    assert (entity.kind, entity.value, entity.more["currency"]) == ("amount", value, currency)


@pytest.mark.parametrize("text", ["2 % fee", "14 days", "v2.0.1", "vst3", "windows 10"])
def test_amount_is_not_taken_from_other_numbers(text):
    assert found(text) == []


def test_url_is_found_without_the_full_stop_after_it():
    assert found("see https://lagu.example/x?y=1.") == [("url", "https://lagu.example/x?y=1")]


def test_mask_says_what_a_thing_is_and_not_what_it_says():
    text = "my key LAGU-12AB-34CD-56EF for a@example.com fails, order 12345, 50 usd"
    assert mask(text, find_entities(text)) == "my key licence key for e-mail fails, order number, 50 usd"


def test_mask_drops_who_somebody_is():
    text = "my name is Anna Kowalska, I cannot sign in"
    assert mask(text, find_entities(text)) == ", I cannot sign in"


def test_mask_of_nothing_but_an_address_leaves_no_words():
    assert mask("a@example.com", find_entities("a@example.com"), stand_ins=NOTHING) == ""


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_entities_lie_in_the_text_and_apart(text):
    end = 0
    for entity in find_entities(text, language="pl"):
        assert end <= entity.start < entity.end <= len(text)
        end = entity.end
    mask(text, find_entities(text))


@pytest.mark.parametrize("piece", ["a@", "1 ", "LAGU-", "x.x", "1.000.", "order ", "+1 ", "my name is "])
def test_entities_of_a_hostile_message_are_bounded(piece):
    find_entities(piece * 100_000, language="id")
