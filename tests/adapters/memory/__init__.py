"""The smallest whole platform: its adapter shows what the kit leaves to be done."""
