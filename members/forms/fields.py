"""Fields that forms of this app share."""

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date field; dates go in and out as YYYY-MM-DD."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)
