"""What migrations change tables with, while nodes use them."""
