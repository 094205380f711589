"""Drawings, made on the server: facts in, geometry out, and templates write it down as SVG.

Nothing here asks a database or knows a page. Lengths come out as text ("12.50%"), because a
template would write a number the way the language of the page does, and no browser reads "12,5".
They are shares of the drawing's width, so that a drawing fits a telephone while its letters stay as
large as letters have to be.

    months     bars by month, and the small ones of a card
    periods    who held what and when, in lanes
    dates      what happened when, in lanes
    network    who appears with whom
"""
