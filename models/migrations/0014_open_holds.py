"""What is held now is read by an index of the holds that have not ended, however many have."""

from tortoise import migrations

from internals.tortoise import ByHand

INDEX = "CREATE INDEX hold_open ON hold (at) WHERE status = 'HELD'"


class Migration(migrations.Migration):
    dependencies = [("models", "0013_staff")]

    operations = [ByHand([], sqlite=[INDEX], postgres=[INDEX])]
