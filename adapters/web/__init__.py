"""The web portal: help centre, sign-in, and tickets in a browser."""
