"""People are found by how their name begins, in capitals or not, as fast however many there are."""

from internals.tortoise_operations import ByHand
from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0024_support")]

    operations = [
        ByHand(
            [],
            sqlite=["CREATE INDEX user_named ON user_account (upper(display_name))"],
            postgres=['CREATE INDEX user_named ON user_account ((upper(display_name)) COLLATE "C")'],
        ),
    ]
