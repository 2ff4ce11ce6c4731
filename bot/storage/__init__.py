"""What the bot remembers, in one SQLite file; one module per group of tables."""
