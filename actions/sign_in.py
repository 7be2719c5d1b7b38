"""A user exists from their first valid token."""

from domain.refusals import ValidationFailed
from domain.text import check_url
from models.people import User
from models.transaction import Transaction


async def sign_in(tx: Transaction, sub: str, name: str, picture: str | None) -> User:
    """The person with that subject, named and pictured as their token says."""
    user, _ = await User.get_or_create(
        sub=sub, defaults={"display_name": name, "avatar_url": picture, "created_at": tx.now}
    )
    if (user.display_name, user.avatar_url) != (name, picture):
        user.display_name, user.avatar_url = name, picture
        await user.save(update_fields=["display_name", "avatar_url"])
    return user


def tidy_picture(picture: str | None) -> str | None:
    """The picture's address, or none where it is not an address."""
    try:
        return check_url(picture, ["picture"])
    except ValidationFailed:
        return None
