"""What is said to a device is sealed for it alone, and signed by the house."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from hypothesis import given
from hypothesis import strategies as st

from messaging import push_sealing
from messaging.push_sealing import BadKey, Sealing, decode, encode, private_key, public_part, seal
from tests.messaging.push_device import Device

# The worked example of RFC 8291, section 5 and appendix A.
WORDS = b"When I grow up, I want to be a watermelon"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDERS_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_it_is_sealed_as_the_published_example_says():
    sealed = seal(WORDS, p256dh=P256DH, auth=AUTH, with_=Sealing(decode(SALT), private_key(SENDERS_KEY)))
    assert encode(sealed) == SEALED


@given(st.binary(max_size=push_sealing.MOST_BYTES))
def test_whatever_is_said_only_the_device_reads_it(words):
    device = Device()
    assert device.opened(seal(words, p256dh=device.p256dh, auth=device.auth)) == words


def test_the_same_words_never_look_the_same_twice():
    assert seal(WORDS, p256dh=P256DH, auth=AUTH) != seal(WORDS, p256dh=P256DH, auth=AUTH)


def test_a_letter_is_no_notice():
    with pytest.raises(ValueError, match="a line"):
        seal(b"x" * 4000, p256dh=P256DH, auth=AUTH)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        ("!!", AUTH),
        (P256DH[:-4], AUTH),
        ("B" + "A" * 86, AUTH),
        (P256DH, ""),
        (P256DH, "AAAA"),
        (P256DH, "é"),
    ],
)
def test_what_is_no_key_is_refused(p256dh, auth):
    with pytest.raises(BadKey):
        push_sealing.check_device(p256dh, auth)


def test_the_house_signs_for_one_service_until_a_time():
    key = private_key(SENDERS_KEY)
    said = push_sealing.signature(key, audience="https://push.example", contact="mailto:a@b.org", until=1_800_000_000)
    token, named = said.removeprefix("vapid t=").split(", k=")
    head, claims, signed = token.split(".")
    assert json.loads(decode(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decode(claims)) == {"aud": "https://push.example", "exp": 1_800_000_000, "sub": "mailto:a@b.org"}
    assert decode(named) == public_part(key)
    raw = decode(signed)
    dss = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(dss, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
