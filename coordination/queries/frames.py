from coordination.models.frames import Frame


def frame_in_force(coordination, *, on):
    """Return the frame that counts for the coordination that day, or None (no circular of 2015–2021 is known).

    Its own copy goes before the shipped frame; of two copies, the one that started last, then the newest.
    """
    frames = Frame.objects.in_force(on)
    own = frames.filter(coordination=coordination).order_by("-starts_on", "-pk").first()
    return own or frames.filter(coordination__isnull=True).order_by("-starts_on", "-pk").first()
