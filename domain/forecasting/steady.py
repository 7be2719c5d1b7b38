"""What people see does not flutter."""

from domain.forecasting.range import Range

BAND = 0.06
"""How far, in widths of the range, the likely start may be from what was shown before it moves."""


def steadied(found: Range, shown: float | None) -> Range:
    """The range with the likely start that was shown, or the nearest to it that is inside the band."""
    if shown is None:
        return found
    band = BAND * (found.latest - found.earliest)
    likely = min(max(shown, found.likely - band), found.likely + band)
    return Range(found.earliest, min(max(likely, found.earliest), found.latest), found.latest)
