"""How often the desk helps: labelled questions of employees, asked of the shipped articles."""
