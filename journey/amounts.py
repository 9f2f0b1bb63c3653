"""What a protocol usually gives: whether an amount lies in that range, and the range in words. It recommends no dose."""

from __future__ import annotations

from decimal import Decimal

from journey.protocol import ProtocolRules


def is_in_range(rules: ProtocolRules, amount_mg: Decimal, weight_kg: Decimal | None) -> bool:
    """Whether the amount lies in the range that the protocol usually gives; without a weight only milligrams count."""
    entry = rules.dose_entry
    if not _within(float(amount_mg), entry.warn_below_mg, entry.warn_above_mg):
        return False
    if weight_kg is None:
        return True
    return _within(float(amount_mg / weight_kg), entry.warn_below_mg_per_kg, entry.warn_above_mg_per_kg)


def amount_range(rules: ProtocolRules) -> str:
    """The usual range in words: "28–84 mg", "0.5–1 mg/kg"."""
    entry = rules.dose_entry
    parts = [
        _range(entry.warn_below_mg, entry.warn_above_mg, "mg"),
        _range(entry.warn_below_mg_per_kg, entry.warn_above_mg_per_kg, "mg/kg"),
    ]
    return ", ".join(part for part in parts if part)


def needs_weight(rules: ProtocolRules) -> bool:
    """Whether the range is given by weight, so that the amount can only be compared when the weight is known."""
    return rules.dose_entry.warn_above_mg_per_kg is not None


def _within(value: float, least: float | None, most: float | None) -> bool:
    # A hair of room: 35 mg for 70 kg is 0.5 mg/kg, whatever the last binary digit says.
    hair = 1e-9
    return (least is None or value >= least - hair) and (most is None or value <= most + hair)


def _range(least: float | None, most: float | None, unit: str) -> str:
    if least is None and most is None:
        return ""
    if least is None:
        return f"≤ {most:g} {unit}"
    return f"≥ {least:g} {unit}" if most is None else f"{least:g}–{most:g} {unit}"
