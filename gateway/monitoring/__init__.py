"""What a node tells those who run it: its log, its metrics, its traces."""
