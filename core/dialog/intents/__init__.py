"""What a requester means at the present step of the dialog."""
