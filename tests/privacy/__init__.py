"""Who may see and do what with private tickets, typed by hand."""
