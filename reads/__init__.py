"""What answers are read with: loaders, the states of rooms, forecasts, and the batch loader and cache beneath them."""
