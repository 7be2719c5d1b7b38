"""What we use of asyncpg beyond its documentation.

===============  ====================================================  ===============================================
name             why                                                   when it goes
===============  ====================================================  ===============================================
``AsyncpgUUID``  its ids are a subclass of ``uuid.UUID``, which the    leave it out where it is named: ids from
                 compiled executor takes for plain ids, by class       PostgreSQL are then written a little slower
===============  ====================================================  ===============================================
"""

from asyncpg.pgproto import pgproto

AsyncpgUUID = pgproto.UUID
