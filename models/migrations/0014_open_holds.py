"""What is held now is read by an index of the holds that have not ended, however many have."""

from internals.tortoise_operations import ByHand
from models.changing.beside import Beside

INDEX = "CREATE INDEX hold_open ON hold (at) WHERE status = 'HELD'"


class Migration(Beside):
    dependencies = [("models", "0013_staff")]

    operations = [ByHand([], sqlite=[INDEX], postgres=[INDEX])]
