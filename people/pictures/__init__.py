"""Picture files: what is let in, and what is made of it. Bytes in, bytes out; no rows, no storage.

Both the portraits of the reference desk and the pictures of articles go through here. Nothing that
somebody uploads is ever stored as it came: it is decoded, brought into one plain form without
anything around the pixels, and encoded anew.
"""

from people.pictures.making import Cut, Made, encode, original
from people.pictures.reading import Picture, Refused, at_work, read

__all__ = ["Cut", "Made", "Picture", "Refused", "at_work", "encode", "original", "read"]
