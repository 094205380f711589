"""The public pages of the newsroom, by what they show. Views are thin: querysets have the words."""
