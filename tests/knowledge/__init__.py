"""Reading articles, matching questions to them, and deciding what to say."""
