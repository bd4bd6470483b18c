"""The methods of the Web API that we answer."""
