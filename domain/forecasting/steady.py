"""What people see does not flutter."""

from domain.forecasting.range import Range

BAND = 0.06
"""So much of the range's width may the likely start be away from what was shown."""


def steadied(found: Range, shown: float | None) -> Range:
    """The range with the likely start that was shown, or the nearest to it that is inside the band."""
    if shown is None:
        return found
    band = BAND * (found.latest - found.earliest)
    likely = min(max(shown, found.likely - band), found.likely + band)
    return Range(found.earliest, min(max(likely, found.earliest), found.latest), found.latest)
