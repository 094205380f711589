"""Russian dates as Django has them, but with a year that keeps its "г." on the same line."""

DATE_FORMAT = "j E Y\N{NO-BREAK SPACE}г."
DATETIME_FORMAT = "j E Y\N{NO-BREAK SPACE}г., H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F Y\N{NO-BREAK SPACE}г."
