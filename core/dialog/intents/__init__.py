"""What requesters and agents mean at the present step of the dialog."""
