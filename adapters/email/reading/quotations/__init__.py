"""What a person wrote in a mail, apart from what they quoted and signed with. Linear time."""
