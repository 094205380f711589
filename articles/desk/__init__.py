"""The desk: what an editor sees on coming in.

    waiting    the boxes of the admin's front page: what waits, what is out, what has gone stale
    pages      the front page, the calendar, the search page
    months     a month of publications, past and to come
    found      one search over everything the admin holds
    filters    the lists that the boxes lead to
    quick      a new article out of a headline and a pasted text
    reviewing  somebody looked whether an old article still holds

Everything here reads, except `quick` and `reviewing`. Each box is a fixed number of queries along
indexes, whatever the archive's size.
"""
