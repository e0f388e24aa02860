"""Fields that several forms share."""

from django import forms
from django.core.exceptions import ValidationError

# A key with more digits than this does not fit in a column; a database refuses the question itself.
LONGEST_KEY = 18


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows to tick. A key that no column can hold is refused as an unknown one, on every database."""

    def clean(self, value):
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": str(key)[:40]}
                )
        return super().clean(value)
