"""Commands of the reference desk."""
