"""Speed tables: what detente takes, beside other packages doing the same work and computed floors."""
