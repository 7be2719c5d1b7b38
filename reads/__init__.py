"""What many ask for at once is read once: loaders, the state of rooms, and what both stand on."""
