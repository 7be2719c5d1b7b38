"""Who is asking: tokens, and the users behind them."""
