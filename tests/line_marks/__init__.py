"""What the pure tests run of the pure packages, by marks that are compiled into these."""
