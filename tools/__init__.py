"""Commands that make and keep the collection: see the Makefile."""
