from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.events import EventKind
from domain.lifecycle import Status, Trigger
from domain.money import Account, PaymentStatus
from domain.notifications import NotificationKind
from models.fields import new_id
from models.rooms import Activity
from models.streams import StreamStatus
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='LoggedEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('topic', fields.CharField(max_length=64)),
                ('seq', fields.BigIntField()),
                ('kind', fields.CharEnumField(enum_type=EventKind, max_length=24)),
                ('payload', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'event', 'app': 'models', 'unique_together': (('topic', 'seq'),), 'indexes': [Index(fields=['at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TopicHead',
            fields=[
                ('topic', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('seq', fields.BigIntField()),
            ],
            options={'table': 'topic_head', 'app': 'models', 'pk_attr': 'topic'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Transfer',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=16)),
                ('session_id', fields.UUIDField(null=True)),
                ('step', fields.CharField(null=True, max_length=8)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ledger_transfer', 'app': 'models', 'unique_together': (('session_id', 'step'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='User',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('sub', fields.CharField(unique=True, max_length=255)),
                ('display_name', fields.CharField(max_length=100)),
                ('avatar_url', fields.CharField(null=True, max_length=2000)),
                ('currency', fields.CharField(null=True, max_length=3)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'user_account', 'app': 'models', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Block',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('creator', fields.ForeignKeyField('models.User', source_field='creator_id', db_constraint=True, to_field='id', related_name='blocks', on_delete=OnDelete.CASCADE)),
                ('fan', fields.ForeignKeyField('models.User', source_field='fan_id', db_constraint=True, to_field='id', related_name='blocked_by', on_delete=OnDelete.CASCADE)),
                ('reason', fields.TextField(null=True, unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'block', 'app': 'models', 'unique_together': (('creator_id', 'fan_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Entry',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('transfer', fields.ForeignKeyField('models.Transfer', source_field='transfer_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.CASCADE)),
                ('owner', fields.ForeignKeyField('models.User', source_field='owner_id', null=True, db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.CASCADE)),
                ('account', fields.CharEnumField(enum_type=Account, max_length=16)),
                ('amount', fields.BigIntField()),
                ('currency', fields.CharField(max_length=3)),
            ],
            options={'table': 'ledger_entry', 'app': 'models', 'indexes': [Index(fields=['owner_id', 'account'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FirstAnswer',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('user', fields.ForeignKeyField('models.User', source_field='user_id', db_constraint=True, to_field='id', related_name='first_answers', on_delete=OnDelete.CASCADE)),
                ('key', fields.CharField(max_length=255)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('answer', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'first_answer', 'app': 'models', 'unique_together': (('user_id', 'key'),), 'indexes': [Index(fields=['at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LiveStream',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('creator', fields.ForeignKeyField('models.User', source_field='creator_id', db_constraint=True, to_field='id', related_name='streams', on_delete=OnDelete.CASCADE)),
                ('title', fields.CharField(max_length=200)),
                ('playback_url', fields.CharField(null=True, max_length=2000)),
                ('status', fields.CharEnumField(default=StreamStatus.LIVE, enum_type=StreamStatus, max_length=8)),
                ('started_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('offer_open', fields.BooleanField()),
                ('price_per_minute', fields.BigIntField()),
                ('currency', fields.CharField(max_length=3)),
                ('durations', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('queue_limit', fields.IntField()),
                ('cool_down_seconds', fields.IntField()),
            ],
            options={'table': 'live_stream', 'app': 'models', 'indexes': [Index(fields=['status', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ChatMessage',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('stream', fields.ForeignKeyField('models.LiveStream', source_field='stream_id', db_constraint=True, to_field='id', related_name='messages', on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.User', source_field='author_id', db_constraint=True, to_field='id', related_name='messages', on_delete=OnDelete.CASCADE)),
                ('seq', fields.BigIntField()),
                ('body', fields.TextField(unique=False)),
                ('sent_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('removed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'chat_message', 'app': 'models', 'unique_together': (('stream_id', 'seq'),), 'indexes': [Index(fields=['author_id', 'stream_id', 'sent_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Mute',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('stream', fields.ForeignKeyField('models.LiveStream', source_field='stream_id', db_constraint=True, to_field='id', related_name='mutes', on_delete=OnDelete.CASCADE)),
                ('user', fields.ForeignKeyField('models.User', source_field='user_id', db_constraint=True, to_field='id', related_name='mutes', on_delete=OnDelete.CASCADE)),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mute', 'app': 'models', 'unique_together': (('stream_id', 'user_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PrivateSession',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('version', fields.IntField(default=1)),
                ('status', fields.CharEnumField(enum_type=Status, max_length=16)),
                ('stream', fields.ForeignKeyField('models.LiveStream', source_field='stream_id', db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.CASCADE)),
                ('fan', fields.ForeignKeyField('models.User', source_field='fan_id', db_constraint=True, to_field='id', related_name='fan_sessions', on_delete=OnDelete.CASCADE)),
                ('creator', fields.ForeignKeyField('models.User', source_field='creator_id', db_constraint=True, to_field='id', related_name='creator_sessions', on_delete=OnDelete.CASCADE)),
                ('duration_minutes', fields.IntField()),
                ('price', fields.BigIntField()),
                ('currency', fields.CharField(max_length=3)),
                ('payment_status', fields.CharEnumField(default=PaymentStatus.HELD, enum_type=PaymentStatus, max_length=8)),
                ('captured', fields.BigIntField(default=0)),
                ('desired_start', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('scheduled_start', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('called_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('cool_down_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('first_estimate', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('note', fields.TextField(null=True, unique=False)),
                ('reason', fields.TextField(null=True, unique=False)),
                ('requested_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'private_session', 'app': 'models', 'indexes': [Index(fields=['creator_id', 'status']), Index(fields=['stream_id', 'status']), Index(fields=['fan_id', 'status']), Index(fields=['status', 'expires_at']), Index(fields=['status', 'called_until']), Index(fields=['status', 'scheduled_start'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Notification',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('user', fields.ForeignKeyField('models.User', source_field='user_id', db_constraint=True, to_field='id', related_name='notifications', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharEnumField(enum_type=NotificationKind, max_length=24)),
                ('session', fields.ForeignKeyField('models.PrivateSession', source_field='session_id', db_constraint=True, to_field='id', related_name='notifications', on_delete=OnDelete.CASCADE)),
                ('message', fields.TextField(unique=False)),
                ('about', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('read_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notification', 'app': 'models', 'indexes': [Index(fields=['user_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RoomLease',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('stream', fields.ForeignKeyField('models.LiveStream', source_field='stream_id', db_constraint=True, to_field='id', related_name='leases', on_delete=OnDelete.CASCADE)),
                ('user', fields.ForeignKeyField('models.User', source_field='user_id', db_constraint=True, to_field='id', related_name='leases', on_delete=OnDelete.CASCADE)),
                ('node_id', fields.UUIDField()),
                ('connected', fields.BooleanField(default=True)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'room_lease', 'app': 'models', 'unique_together': (('stream_id', 'user_id', 'node_id'),), 'indexes': [Index(fields=['expires_at']), Index(fields=['node_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RoomMember',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('stream', fields.ForeignKeyField('models.LiveStream', source_field='stream_id', db_constraint=True, to_field='id', related_name='members', on_delete=OnDelete.CASCADE)),
                ('user', fields.ForeignKeyField('models.User', source_field='user_id', db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.CASCADE)),
                ('activity', fields.CharEnumField(default=Activity.IN_ROOM, enum_type=Activity, max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'room_member', 'app': 'models', 'unique_together': (('stream_id', 'user_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SessionTransition',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('models.PrivateSession', source_field='session_id', db_constraint=True, to_field='id', related_name='transitions', on_delete=OnDelete.CASCADE)),
                ('trigger', fields.CharEnumField(enum_type=Trigger, max_length=16)),
                ('source', fields.CharEnumField(null=True, enum_type=Status, max_length=16)),
                ('target', fields.CharEnumField(enum_type=Status, max_length=16)),
                ('by', fields.ForeignKeyField('models.User', source_field='by_id', null=True, db_constraint=True, to_field='id', related_name='transitions', on_delete=OnDelete.CASCADE)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('reason', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'session_transition', 'app': 'models', 'indexes': [Index(fields=['session_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Wallet',
            fields=[
                ('user', fields.OneToOneField('models.User', source_field='user_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='wallet', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'wallet', 'app': 'models', 'pk_attr': 'user_id'},
            bases=['Model'],
        ),
    ]
