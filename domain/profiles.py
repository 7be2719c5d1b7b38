"""What a person's tokens say of them, and which of these counts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

NAMELESS = "Somebody"
SUBJECT_LENGTH = 255
ERASED = "erased:"


def erased_subject(user_id: UUID) -> str:
    """What stands for the subject of a person who was erased: a later token of the subject is somebody new."""
    return f"{ERASED}{user_id}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A name and a picture's address, fit to be shown, as of ``issued_at``, when the token was issued.

    None stands for what the token does not say; a person without a picture has an empty one.
    """

    name: str | None
    picture: str | None
    issued_at: datetime | None

    def over(self, known: "Profile") -> "Profile":
        """What is known of the person from now on: of two dated tokens the later counts, and a dated one counts more
        than one without a date. Whatever it does not say stays."""
        if known.issued_at is not None and (self.issued_at is None or self.issued_at <= known.issued_at):
            return known
        return Profile(
            known.name if self.name is None else self.name,
            known.picture if self.picture is None else self.picture,
            self.issued_at,
        )
