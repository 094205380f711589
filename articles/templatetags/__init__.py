"""What templates can say about articles."""
