"""From an event to its subscribers, in groups: a document is executed, and its result encoded, once for all members."""
