"""What stays on this machine, and what comes back to the same person."""

import pytest
from hypothesis import given, strategies as st

from adapters.openai.masking import Mask

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
MASKED = {
    "ada@example.com": "EMAIL",
    "ada.byron+desk@mail.example.co.uk": "EMAIL",
    "+49 170 1234567": "PHONE",
    "+972-54-123-4567": "PHONE",
    "054-1234567": "PHONE",
    "(030) 901820": "PHONE",
    "555-123-4567": "PHONE",
    "0049 30 901820": "PHONE",
    "4111 1111 1111 1111": "CARD",
    "5500-0000-0000-0004": "CARD",
    "378282246310005": "CARD",
    "DE89 3704 0044 0532 0130 00": "ACCOUNT",
    "GB82WEST12345698765432": "ACCOUNT",
    "IL620108000000099999999": "ACCOUNT",
    "sk-proj-abcdefghijklmnop1234": "KEY",
    "xoxb-123456789012-abcdefGHIJKL": "KEY",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789": "KEY",
    "AKIAIOSFODNN7EXAMPLE": "KEY",
    "AIzaSyA1234567890abcdefghijklmnopqrstuv": "KEY",
    "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs": "KEY",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": "KEY",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----": "KEY",
    JWT: "TOKEN",
    "Bearer abcdef123456789": "TOKEN",
    "192.168.14.7": "ADDRESS",
    "2001:db8::8a2e:370:7334": "ADDRESS",
    "fe80:0:0:0:1ff:fe23:4567:890a": "ADDRESS",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY": "KEY",
    "219-09-9999": "ID",
}
KEPT = (
    "error 809",
    "0x80070005",
    "AADSTS50011",
    "ERR_CONNECTION_TIMED_OUT",
    "version 12.4.1",
    "on 2026-11-22 at 10:30",
    "22.11.2026",
    "1,234,567 rows",
    "my password is right",
    "The pin is wrong.",
    "port 8080",
    "I forgot my password",
    "password reset does not work",
    "Password (again) expired, new password e-mail never came",
    "my password does not work since 10:30",
    "the password for bob is wrong",
    "password reset page shows error 0x80070005",
    "the password is https://help.example.com/reset",
    "the token is 0x80070005",
    "password 2fa",
    "I pass the door with my pin every day",
    "a spin of 4821 rounds, pin pad 12",
    "std::string and 10:30:59",
    "/usr/share/Deskhand2/articles/our/own/abc",
    "HD-1042",
    "4111 1111 1111 1112",
    "DE00 3704 0044 0532 0130 00",
    "AB12 CDEF 3456",
    "in 10 to 15 minutes",
    "https://help.example.com/vpn",
)


@pytest.mark.parametrize(("secret", "kind"), MASKED.items())
@pytest.mark.parametrize("around", ["{}", "It is {}, please help", "({})", "see:\n{}\nthanks"])
def test_it_is_masked_and_comes_back(secret: str, kind: str, around: str) -> None:
    text, mask = around.format(secret), Mask()
    masked = mask.put_on(text)
    assert secret not in masked
    assert f"[{kind}_1]" in masked
    assert mask.take_off(masked) == text


@pytest.mark.parametrize("text", KEPT)
def test_what_helps_to_understand_is_kept(text: str) -> None:
    assert Mask().put_on(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password: hunter2", "password: [PASSWORD_1]"),
        ("My password is Hunter2, sorry", "My password is [PASSWORD_1] sorry"),
        ("PIN=4711", "PIN=[PASSWORD_1]"),
        ("Passwort: geheim", "Passwort: [PASSWORD_1]"),
        ("pw: Hunter2!", "pw: [PASSWORD_1]"),
        ("pass: Hunter2!", "pass: [PASSWORD_1]"),
        ("password Hunter2! does not work", "password [PASSWORD_1] does not work"),
        (
            "the new password for bob is Sommer2024!",
            "the new password for bob is [PASSWORD_1]",
        ),
        ("Passwort lautet Sommer2024", "Passwort lautet [PASSWORD_1]"),
        ("client_secret=abcDEF123456", "client_secret=[PASSWORD_1]"),
        ('{"client_secret": "abcDEF123456"}', '{"client_secret": [PASSWORD_1]'),
        ("PIN 4821", "PIN [PASSWORD_1]"),
        ("mot de passe: Azerty12", "mot de passe: [PASSWORD_1]"),
        ("סיסמה: Abc12345", "סיסמה: [PASSWORD_1]"),
        ("הסיסמה היא Abc12345", "הסיסמה היא [PASSWORD_1]"),
        ("https://ada:secret@host.example/", "https://[LOGIN_1]@host.example/"),
    ],
)
def test_a_password_is_masked_where_it_is_called_one(text: str, masked: str) -> None:
    assert Mask().put_on(text) == masked


def test_the_same_text_has_the_same_name_and_others_have_others() -> None:
    masked = Mask().put_on("from a@x.example to b@x.example, copy to a@x.example")
    assert masked == "from [EMAIL_1] to [EMAIL_2], copy to [EMAIL_1]"


@given(st.text(max_size=400))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    mask = Mask()
    masked = mask.put_on(text)
    assert mask.take_off(masked) == text


@given(st.text(alphabet="0123456789 ()+-./@eyJ:=pasword\n", max_size=5_000))
def test_no_text_takes_long(text: str) -> None:
    """Each pattern is bounded; hypothesis would tell of a text that took longer than a blink."""
    Mask().put_on(text)


def test_what_was_masked_inside_something_masked_comes_back_too() -> None:
    text, mask = "password: sk-abcdefghijklmnop", Mask()
    masked = mask.put_on(text)
    assert masked == "password: [PASSWORD_1]"
    assert mask.take_off(masked) == text
