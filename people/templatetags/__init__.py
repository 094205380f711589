"""What templates can say about entities, dates and prose."""
