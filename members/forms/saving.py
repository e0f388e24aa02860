"""What a service refuses, said in the form."""


def add_refusal(form, error):
    """Put the reasons of a ValidationError beside the fields they are about, the others at the top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
