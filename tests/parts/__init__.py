"""The real parts that tests run on: databases, Valkey, servers of their own, Node; and what a process of them takes."""
