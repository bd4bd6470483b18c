"""What an event tells of a ticket: whom it addresses, details, and which agent command it is."""
